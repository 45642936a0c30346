<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** The pack of rules on its way from JSON to the PHP file that opcache shares. */
final class PackFile
{
    /**
     * What is wrong with a pack, or null. The schema is closed: an unknown member is a fault.
     *
     * @param array $json as json_decode gives it, with objects as arrays
     */
    public static function validate(array $json): ?string
    {
        try {
            Schema::check($json);
        } catch (\UnexpectedValueException $fault) {
            return $fault->getMessage();
        }
        return null;
    }

    /**
     * PHP source of a file that returns the pack as the engine reads it, for `require`.
     *
     * @param array $pack a valid one ({@see validate})
     * @param array|null $inventory what is installed ({@see Compiler::compile}); null for every virtual patch
     */
    public static function php(array $pack, ?array $inventory = null): string
    {
        return "<?php\nif (!defined('ABSPATH') && !defined('PACKETSENSE')) {\n    exit;\n}\nreturn "
            . Literal::source(Compiler::compile($pack, $inventory)) . ";\n";
    }
}
