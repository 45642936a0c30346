<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Admin\Incidents\Facts;
use PacketSense\Firewall\Engine\Engine;
use PacketSense\Firewall\Engine\Exemptions;
use PacketSense\Firewall\Engine\Request;
use PacketSense\Firewall\Engine\Verdict;
use PacketSense\Firewall\Excerpt;
use PacketSense\Firewall\Pack;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;

/**
 * Judges a request that is not made, by the rules and settings of this site. Lists, bans and limits have no say here, and
 * neither have the rules about changes of the site.
 *
 * ## OPTIONS
 *
 * [<curl>]
 * : The request as a line of curl, in quotes. -X, -H, -d, --data-raw, --data-binary, --data-urlencode, --json, -F, -G, -b, -A,
 * -e, -u and -I are understood.
 *
 * [--uri=<uri>]
 * : Path and query, such as "/?id=1". A whole URL will do.
 *
 * [--method=<method>]
 * : GET where nothing is sent, else POST.
 *
 * [--header=<headers>]
 * : "Name: value"; several with \n between them.
 *
 * [--body=<body>]
 * : What is sent; @FILE for what is in a file. A form, unless --header says otherwise.
 *
 * [--as=<who>]
 * : A role, or the login name of an account. Nobody is signed in where it is left out.
 *
 * [--mode=<mode>]
 * : settled, first-day or record, instead of the site's own.
 *
 * [--format=<format>]
 * : text or json.
 * ---
 * default: text
 * ---
 *
 * ## EXAMPLES
 *
 *     wp packetsense test-rule --uri="/?id=1 union select 2"
 *     wp packetsense test-rule --uri=/wp-comments-post.php --body="comment=hello" --as=subscriber
 *     wp packetsense test-rule "curl -H 'Content-Type: application/json' -d '{\"a\":1}' https://shop.example/wp-json/x"
 */
final class TestRule
{
    /**
     * @param list<string> $args
     * @param array<string, string> $named
     */
    public function __invoke(array $args, array $named): void
    {
        $pack = Pack::load(State::read());
        if ($pack === null) {
            \WP_CLI::error('There are no rules in force: neither in the data folder nor in the plugin.');
            return;
        }
        try {
            $asked = isset($args[0]) ? Curl::read($args[0]) : AskedFor::read($named);
            [$role, $pack] = Asking::as((string) ($named['as'] ?? 'anonymous'), $pack);
        } catch (\InvalidArgumentException $wrong) {
            \WP_CLI::error($wrong->getMessage());
            return;
        }
        $settings = Settings::all();
        $mode = (string) ($named['mode'] ?? $settings['mode']);
        if (!in_array($mode, ['settled', 'first-day', 'record'], true)) {
            \WP_CLI::error("\"$mode\" is no mode: choose settled, first-day or record.");
            return;
        }
        if ($mode === 'settled') {
            $settings['rules'] += array_fill_keys(State::read()['held_back'], 'record');
        }
        $judge = static function (array $settings) use ($pack, $asked, $role, $mode): Verdict {
            $request = Request::fromParts($pack, $asked->method, $asked->uri, $asked->headers, $asked->body);
            return (new Engine($pack))->judge($request, $role, $mode, $settings);
        };
        $verdict = $judge($settings);
        $without = $settings['exceptions'] === [] ? $verdict : $judge(['exceptions' => []] + $settings);
        $path = Request::fromParts($pack, $asked->method, $asked->uri, [], '')->path();
        $exemptions = new Exemptions($settings['exceptions'], $path, $pack['roles'][$role] ?? [], time(), $without->route);
        $used = [];
        foreach ($without->matches as $match) {
            $exception = $exemptions->find($match['rule'], (string) $match['field']);
            if ($exception !== null) {
                $used[] = $exception + ['field' => (string) $match['field']];
            }
        }
        $this->tell($verdict, $without, $used, $role, $mode, (string) ($named['format'] ?? 'text'));
    }

    /** @param list<array<string, mixed>> $used exceptions, each with the field that it spared */
    private function tell(Verdict $verdict, Verdict $without, array $used, string $role, string $mode, string $format): void
    {
        if ($format === 'json') {
            \WP_CLI::line((string) json_encode([
                'verdict' => $verdict->action, 'rule' => $verdict->rule, 'score' => $verdict->score, 'held' => $verdict->held,
                'matches' => $verdict->matches, 'without_exceptions' => $without->action,
                'exceptions' => array_column($used, 'id'), 'mode' => $mode,
            ], JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE));
            return;
        }
        $words = ['allow' => 'Let through: no rule matched.', 'record' => 'Let through and recorded', 'block' => 'Stopped'];
        $line = $words[$verdict->action];
        if ($verdict->rule !== null) {
            $line .= " by $verdict->rule (" . Facts::title($verdict->rule) . "), score $verdict->score.";
        }
        \WP_CLI::line($line);
        \WP_CLI::line("Asked as $role, mode $mode." . ($verdict->held ? ' The decision waits until WordPress knows who asks.' : ''));
        foreach ($verdict->matches as $match) {
            $text = sprintf('  %-6s  %s  (%s, %s)', $match['action'], $match['rule'], $match['severity'], $match['confidence']);
            \WP_CLI::line($text . '  ' . self::plain((string) $match['field']) . ': ' . self::plain((string) $match['excerpt']));
        }
        foreach ($used as $one) {
            $where = "$one[rule] on $one[path] at $one[parameter]" . ($one['who'] === '' ? '' : " for $one[who]");
            \WP_CLI::line("Exception $one[id] ($where) spared " . self::plain($one['field']) . '.');
        }
        if ($used !== []) {
            \WP_CLI::line("Without exceptions: $without->action" . ($without->rule === null ? '.' : " by $without->rule."));
        }
    }

    /** A terminal obeys control characters. */
    private static function plain(string $text): string
    {
        return (string) preg_replace('~[\x00-\x1f\x7f]|\xc2[\x80-\x9f]~', ' ', Excerpt::utf8($text));
    }
}
