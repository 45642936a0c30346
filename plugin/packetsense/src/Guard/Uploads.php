<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Asker;
use PacketSense\Firewall\ClientAddress;
use PacketSense\Firewall\Engine\Engine;
use PacketSense\Firewall\Engine\Request;
use PacketSense\Firewall\Engine\Verdict;
use PacketSense\Firewall\Excerpt;
use PacketSense\Firewall\Incident;
use PacketSense\Firewall\Pack;
use PacketSense\Firewall\State;

/**
 * Files on their way into the site, whatever they came by: their names, and the whole of their contents, of which the
 * firewall before WordPress has seen the beginning, or (a picture fetched from elsewhere) nothing.
 */
final class Uploads
{
    private const MAY = ['install_plugins', 'unfiltered_upload', 'manage_options'];

    /**
     * Filters wp_handle_upload_prefilter and wp_handle_sideload_prefilter.
     *
     * @param mixed $file
     * @return mixed
     */
    public static function file($file)
    {
        if (is_array($file) && is_string($file['name'] ?? null)) {
            self::name($file['name']);
            $path = is_string($file['tmp_name'] ?? null) ? $file['tmp_name'] : '';
            if ($path !== '' && self::isStranger()) {
                self::contents($file['name'], FileWindows::of($path, self::isMarkup($file['name'])));
                self::members($file['name'], $path);
            }
        }
        return $file;
    }

    /**
     * Filter wp_upload_bits: a file made from a string.
     *
     * @param mixed $upload
     * @return mixed
     */
    public static function bits($upload)
    {
        if (is_array($upload) && is_string($upload['name'] ?? null)) {
            self::name($upload['name']);
            if (is_string($upload['bits'] ?? null) && self::isStranger()) {
                self::contents($upload['name'], [substr($upload['bits'], 0, FileWindows::BYTES)]);
            }
        }
        return $upload;
    }

    /**
     * Filter wp_unique_filename: what plugins ask before they move a file themselves.
     *
     * @param mixed $name
     * @return mixed
     */
    public static function unique($name)
    {
        self::name((string) $name);
        return $name;
    }

    /** Who may post any markup may also import texts about code. */
    private static function isStranger(): bool
    {
        return Person::kind() === Person::WEB && !Person::may(['unfiltered_html', 'manage_options']);
    }

    private static function name(string $name): void
    {
        if (Archive::runs($name)) {
            Act::attempt('state-upload', self::MAY, 'file:name', $name);
        }
    }

    /** @param list<string> $windows */
    private static function contents(string $name, array $windows): void
    {
        $state = State::read();
        $settings = Act::settings();
        $pack = $settings === null ? null : Pack::load($state);
        if ($settings === null || $pack === null) {
            return;
        }
        if ($settings['mode'] === 'settled') {
            $settings['rules'] += array_fill_keys($state['held_back'], 'record');
        }
        $may = array_values(array_filter(Pack::capabilities($pack), 'current_user_can'));
        $pack['roles'][Asker::ROLE] = array_fill_keys($may, true);
        $engine = new Engine($pack);
        foreach ($windows as $window) {
            $request = self::asRequest($pack, $name, $window);
            $match = self::worst($engine->judge($request, Asker::ROLE, $settings['mode'], $settings));
            if ($match !== null) {
                $event = Incident::change(ClientAddress::of($_SERVER, $settings), $_SERVER, $match);
                if ($event['action'] === 'block') {
                    Act::end($event);
                }
                Incident::recordAfterAnswer($event);
                return;
            }
        }
    }

    /** @param array<string, mixed> $pack */
    private static function asRequest(array $pack, string $name, string $content): Request
    {
        $name = strtr($name, ["\r" => '', "\n" => '', '"' => "'"]);
        $edge = 'packetsense' . bin2hex(random_bytes(8));
        $body = "--$edge\r\nContent-Disposition: form-data; name=\"name\"; filename=\"$name\"\r\n\r\n$content\r\n--$edge--\r\n";
        return Request::fromParts($pack, 'POST', '/', [['content-type', "multipart/form-data; boundary=$edge"]], $body);
    }

    /** @return array<string, string>|null the weightiest match of a rule about uploads */
    private static function worst(Verdict $verdict): ?array
    {
        $worst = null;
        foreach ($verdict->matches as $match) {
            if ($match['class'] === 'upload' && ($worst === null || ($match['action'] === 'block' && $worst['action'] !== 'block'))) {
                $worst = $match;
            }
        }
        return $worst === null ? null : [
            'field' => (string) $worst['field'],
            'excerpt' => Excerpt::mask((string) $worst['excerpt']),
            'rule' => $worst['rule'],
            'class' => $worst['class'],
            'severity' => $worst['severity'],
            'action' => $worst['action'],
        ];
    }

    private static function members(string $name, string $path): void
    {
        if (preg_match('~\.zip$~iD', $name) !== 1) {
            return;
        }
        $seen = Archive::look($path);
        if ($seen['climbs'] !== null) {
            Act::refuse('state-archive', 'file:name', $seen['climbs']);
        } elseif ($seen['runs'] !== null) {
            // An archive in the media library is handed out, not run.
            Act::note('state-archive-noted', 'file:name', $seen['runs']);
        }
    }

    private static function isMarkup(string $name): bool
    {
        return preg_match('~\.(?:svgz?|xml|xhtml|html?)$~iD', $name) === 1;
    }
}
