<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Asker;
use PacketSense\Firewall\Pack;

/** As whom a request is judged: a role of WordPress or of the rules, or an account. */
final class Asking
{
    /**
     * @param array<string, mixed> $pack
     * @return array{0: string, 1: array<string, mixed>} the role, and the pack in which it stands
     * @throws \InvalidArgumentException for somebody whom there is not
     */
    public static function as(string $who, array $pack): array
    {
        if ($who === 'anonymous') {
            return [$who, $pack];
        }
        $role = function_exists('get_role') ? get_role($who) : null;
        $person = $role === null && function_exists('get_user_by') ? get_user_by('login', $who) : false;
        if ($role === null && $person === false && isset($pack['roles'][$who])) {
            return [$who, $pack];
        }
        if ($role === null && $person === false) {
            throw new \InvalidArgumentException("\"$who\" is neither a role of this site nor the login name of an account.");
        }
        $may = array_filter(Pack::capabilities($pack), static function (string $capability) use ($role, $person): bool {
            return $person !== false ? user_can($person, $capability) : $role->has_cap($capability);
        });
        $pack['roles'][Asker::ROLE] = array_fill_keys($may, true);
        return [Asker::ROLE, $pack];
    }
}
