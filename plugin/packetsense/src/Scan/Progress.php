<?php

declare(strict_types=1);

namespace PacketSense\Scan;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * How far the integrity check has come, and what the last whole one found. Kept in one option that is not autoloaded.
 */
final class Progress
{
    public const OPTION = 'packetsense_scan';
    /** Findings kept and reported of one check. A core replaced as a whole is one fact, not three thousand. */
    public const MOST = 500;

    /** @var string never, running, done, or unknown (no checksums for this release) */
    public $state = 'never';
    /** @var string of WordPress */
    public $version = '';
    /** @var string */
    public $locale = '';
    /** @var int unix seconds */
    public $started = 0;
    /** @var int unix seconds, of the last whole check */
    public $finished = 0;
    /** @var int published files looked at */
    public $checked = 0;
    /** @var int published files in all */
    public $total = 0;
    /** @var list<string>|null folders still to be searched for what is not published; null before that part begins */
    public $folders = null;
    /** @var list<array<string, mixed>> of the check that runs */
    public $found = [];
    /** @var list<array<string, mixed>> of the last whole check */
    public $findings = [];
    /** @var int findings beyond MOST */
    public $more = 0;

    public static function load(): self
    {
        $progress = new self();
        $stored = get_option(self::OPTION);
        if (is_array($stored)) {
            foreach (get_object_vars($progress) as $name => $default) {
                if (array_key_exists($name, $stored) && ($name === 'folders' || gettype($stored[$name]) === gettype($default))) {
                    $progress->$name = $stored[$name];
                }
            }
        }
        return $progress;
    }

    public function save(): void
    {
        update_option(self::OPTION, get_object_vars($this), false);
    }

    public function begin(string $version, string $locale, int $total, int $now): void
    {
        $this->state = 'running';
        $this->version = $version;
        $this->locale = $locale;
        $this->started = $now;
        $this->checked = 0;
        $this->total = $total;
        $this->folders = null;
        $this->found = [];
        $this->more = 0;
    }

    /** @param array<string, mixed> $finding */
    public function add(array $finding): void
    {
        if (count($this->found) < self::MOST) {
            $this->found[] = $finding;
        } else {
            $this->more++;
        }
    }

    /**
     * Ends the check; gives the findings that the last one did not have.
     *
     * @return list<array<string, mixed>>
     */
    public function finish(int $now): array
    {
        $before = array_map([self::class, 'identity'], $this->findings);
        $new = array_filter($this->found, static function (array $finding) use ($before): bool {
            return !in_array(self::identity($finding), $before, true);
        });
        $this->findings = $this->found;
        $this->found = [];
        $this->folders = null;
        $this->state = 'done';
        $this->finished = $now;
        return array_values($new);
    }

    /** @param array<string, mixed> $finding */
    private static function identity(array $finding): string
    {
        return $finding['kind'] . ' ' . $finding['sha256'] . ' ' . $finding['path'];
    }
}
