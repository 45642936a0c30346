<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * POST packetsense/v1/deliver: the site's own wake-up call, proven by a one-time token.
 */
final class DeliverRoute
{
    public static function register(): void
    {
        register_rest_route('packetsense/v1', '/deliver', [
            'methods' => 'POST',
            'callback' => [self::class, 'deliver'],
            'permission_callback' => [self::class, 'mayKnock'],
            'show_in_index' => false,
        ]);
    }

    public static function mayKnock(\WP_REST_Request $request): bool
    {
        $token = $request->get_param('token');
        return is_string($token) && Wake::accept($token);
    }

    public static function deliver(): \WP_REST_Response
    {
        // Whoever knocked does not wait.
        ignore_user_abort(true);
        Delivery::tick();
        return new \WP_REST_Response(null, 204);
    }
}
