<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Engine\Exemptions;

/**
 * What the owner has excepted rules from: {id, rule, path, parameter, who, note, by, at, until, ref}. `who` is a capability
 * ('' for everybody), `by` the login name of who made it, `until` the end (0 for good), `ref` the incident it was made for.
 * Only a person makes one; requests never do.
 */
final class Exceptions
{
    public const MOST = 200;
    private const PATH = '~^/[^\x00-\x1f?#]{0,399}(?:\?(?:action|rest_route)=[^\x00-\x20?#&]{1,200})?$~uD';
    private const TEXTS = ['note' => 200, 'by' => 60, 'ref' => 9];

    /**
     * In shape; what is no exception is dropped.
     *
     * @param mixed $exceptions
     * @return list<array<string, mixed>>
     */
    public static function clean($exceptions): array
    {
        $clean = [];
        foreach (is_array($exceptions) ? $exceptions : [] as $exception) {
            if (!is_array($exception) || !isset($exception['rule'], $exception['path'], $exception['parameter'])) {
                continue;
            }
            $one = ['rule' => (string) $exception['rule'], 'path' => (string) $exception['path']];
            $one['parameter'] = (string) $exception['parameter'];
            $who = (string) ($exception['who'] ?? '');
            $one['who'] = preg_match('~^[a-z0-9_-]{1,64}$~D', $who) === 1 ? $who : '';
            if ($who !== $one['who']) {
                // For whom is not known: for nobody.
                continue;
            }
            foreach (self::TEXTS as $name => $bytes) {
                $text = (string) preg_replace('~[\x00-\x1f\x7f]~', ' ', Excerpt::utf8((string) ($exception[$name] ?? '')));
                $one[$name] = Excerpt::cut($text, $bytes);
            }
            $one['at'] = max(0, (int) ($exception['at'] ?? 0));
            $one['until'] = max(0, (int) ($exception['until'] ?? 0));
            $one['id'] = self::id($one);
            $clean[$one['id']] = $one;
        }
        return array_slice(array_values($clean), -self::MOST);
    }

    /**
     * With some more. One for the same is replaced.
     *
     * @param list<array<string, mixed>> $exceptions
     * @param list<array<string, mixed>> $more
     * @return list<array<string, mixed>>
     * @throws \InvalidArgumentException that says what is wrong, for people
     */
    public static function with(array $exceptions, array $more): array
    {
        foreach ($more as $exception) {
            self::check($exception);
            $exceptions = self::without($exceptions, self::id($exception));
            $exceptions[] = $exception;
        }
        if (count($exceptions) > self::MOST) {
            /* translators: %d: a number */
            $text = __('There may be %d exceptions. Withdraw one that is not needed.', 'packetsense');
            throw new \InvalidArgumentException(sprintf($text, self::MOST));
        }
        return self::clean($exceptions);
    }

    /**
     * @param list<array<string, mixed>> $exceptions
     * @return list<array<string, mixed>>
     */
    public static function without(array $exceptions, string $id): array
    {
        return array_values(array_filter($exceptions, static function (array $exception) use ($id): bool {
            return self::id($exception) !== $id;
        }));
    }

    /** Names what is excepted. @param array<string, mixed> $exception */
    public static function id(array $exception): string
    {
        $parts = [$exception['rule'], $exception['path'], $exception['parameter'], $exception['who'] ?? ''];
        return substr(hash('sha256', implode("\n", $parts)), 0, 8);
    }

    /** @param array<string, mixed> $exception */
    private static function check(array $exception): void
    {
        if (preg_match('~^[a-z0-9-]{1,64}$~D', $exception['rule']) !== 1) {
            throw new \InvalidArgumentException(__('This is no name of a rule.', 'packetsense'));
        }
        if (preg_match(self::PATH, $exception['path']) !== 1) {
            $text = __('The path must begin with /, and may have only ?action=... or ?rest_route=... behind it.', 'packetsense');
            throw new \InvalidArgumentException($text);
        }
        $form = '~^(?:(?:query|body|cookie|header|file):[^\x00-\x1f]{0,200}|[a-z]{1,20}(?::[^\x00-\x1f]{1,200})?|\*|)$~uD';
        if (preg_match($form, $exception['parameter']) !== 1) {
            throw new \InvalidArgumentException(__('The field must be written as incidents show it, such as body:comment.', 'packetsense'));
        }
        if ($exception['parameter'] === Exemptions::ANY && ($exception['who'] ?? '') === '') {
            $text = __('An exception for every field must name a capability of those whom it is for.', 'packetsense');
            throw new \InvalidArgumentException($text);
        }
        if (preg_match('~^[a-z0-9_-]{0,64}$~D', $exception['who'] ?? '') !== 1) {
            throw new \InvalidArgumentException(__('This is no name of a capability.', 'packetsense'));
        }
    }
}
