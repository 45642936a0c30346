<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Data as PHP files that return an array, named by their contents: <kind>-<hash>.php in the data folder. opcache shares
 * them between workers, and a change is a new name, so that no cache can hold an old one.
 */
final class ConstantFile
{
    private const HEAD = "<?php if (!defined('ABSPATH') && !defined('PACKETSENSE')) { exit; } return ";

    /**
     * The array in the file of that name, or null where it is missing or broken.
     *
     * @return array<string, mixed>|null
     */
    public static function read(string $kind, string $name): ?array
    {
        if ($name === '' || !preg_match('~^[0-9a-f]{32}$~D', $name)) {
            return null;
        }
        try {
            $value = @include DataFolder::file("$kind-$name.php");
        } catch (\ParseError $error) {
            return null;
        }
        return is_array($value) ? $value : null;
    }

    /**
     * Writes the file and clears away those of the kind that nobody can be using any more.
     *
     * @param string $source of a PHP file that returns a constant array
     * @return string|null its name, null where it could not be written
     */
    public static function write(string $kind, string $source): ?string
    {
        $name = substr(hash('sha256', $source), 0, 32);
        $path = DataFolder::file("$kind-$name.php");
        // A file of that name whose bytes are others was cut short or tampered with.
        if (@file_get_contents($path) !== $source && !AtomicFile::replace($path, $source)) {
            return null;
        }
        foreach (glob(DataFolder::file("$kind-*.php")) ?: [] as $old) {
            // A worker may have read the pointer a moment ago.
            if ($old !== $path && time() - (int) @filemtime($old) > 600) {
                @unlink($old);
            }
        }
        return $name;
    }

    /**
     * Source of a PHP file that returns an array of scalars.
     *
     * @param array<mixed> $value
     * @throws \InvalidArgumentException for objects and resources
     */
    public static function source(array $value): string
    {
        array_walk_recursive($value, static function ($leaf): void {
            if ($leaf !== null && !is_scalar($leaf)) {
                throw new \InvalidArgumentException('only scalars and arrays can be written, not ' . gettype($leaf));
            }
        });
        return self::HEAD . var_export($value, true) . ";\n";
    }
}
