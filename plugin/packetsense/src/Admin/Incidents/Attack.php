<?php

declare(strict_types=1);

// Sentences stay whole, so that translators can read them.
// phpcs:disable Generic.Files.LineLength

namespace PacketSense\Admin\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** What kinds of attack there are and what each does, for people who run a shop and not a laboratory: a table. */
final class Attack
{
    /** The name of a class of rules. */
    public static function name(string $class): string
    {
        $names = [
            'sqli' => __('SQL injection', 'packetsense'),
            'xss' => __('Cross-site scripting', 'packetsense'),
            'traversal' => __('Path traversal', 'packetsense'),
            'files' => __('Files that nobody should ask for', 'packetsense'),
            'rce' => __('Command injection', 'packetsense'),
            'php-injection' => __('PHP code injection', 'packetsense'),
            'object-injection' => __('Object injection', 'packetsense'),
            'upload' => __('Dangerous upload', 'packetsense'),
            'ssrf' => __('Server-side request', 'packetsense'),
            'xxe' => __('XML external entity', 'packetsense'),
            'ssti' => __('Template injection', 'packetsense'),
            'lookup' => __('Lookup injection (Log4Shell)', 'packetsense'),
            'redirect' => __('Redirect to another site', 'packetsense'),
            'crlf' => __('Header injection', 'packetsense'),
            'nosql' => __('NoSQL injection', 'packetsense'),
            'ldap' => __('LDAP injection', 'packetsense'),
            'scanner' => __('Attack tool', 'packetsense'),
            'wordpress' => __('Misuse of WordPress', 'packetsense'),
            'list' => __('Your own list', 'packetsense'),
            'ban' => __('Banned address', 'packetsense'),
            'country' => __('Your rule for a country', 'packetsense'),
            'network' => __('Your rule for a network', 'packetsense'),
            'limit' => __('Too many requests', 'packetsense'),
        ];
        return $names[$class] ?? $class;
    }

    /** What an attack of this kind does. */
    public static function text(string $class): string
    {
        $texts = [
            'sqli' => __('A piece of a database command is put where the site expects a number or a word. If a plugin passes it on unchecked, the sender can read the whole database, passwords and orders too, or change it.', 'packetsense'),
            'xss' => __('A script is put where text is expected. If the site shows it to others, it runs in their browsers, and in an administrator\'s browser it can do all that the administrator can do.', 'packetsense'),
            'traversal' => __('With ../ or a full path the sender climbs out of the folder that a plugin meant, to read files such as wp-config.php, where the password of the database is.', 'packetsense'),
            'files' => __('Somebody asks for backups, logs and settings that are lying about by mistake. Finding one is often enough to get in.', 'packetsense'),
            'rce' => __('A command for the server\'s own shell is hidden in a field. If a plugin passes it on, the sender runs programs on the server.', 'packetsense'),
            'php-injection' => __('PHP code is sent in the hope that the site runs it. Then the sender has the whole site.', 'packetsense'),
            'object-injection' => __('PHP objects in written form are sent. If a plugin unpacks them, they can start code that is on the site already.', 'packetsense'),
            'upload' => __('A file comes that the server would run, or that is something else than its name says. It would be the sender\'s own program on your site.', 'packetsense'),
            'ssrf' => __('The site is asked to fetch an address inside the host\'s own network, which nobody outside can reach, to read keys or to steer other servers.', 'packetsense'),
            'xxe' => __('An XML document asks its reader to take in other files, such as those with passwords.', 'packetsense'),
            'ssti' => __('A formula in the language of templates is sent. If a plugin works it out, the sender can run code.', 'packetsense'),
            'lookup' => __('A text asks programs in Java that log it to fetch and run code from elsewhere.', 'packetsense'),
            'redirect' => __('A link to your site leads on to another at once. It is used in mails that look as if they came from you.', 'packetsense'),
            'crlf' => __('Line ends are put into a value so that it becomes a header of the answer or of a mail of its own, for example to send spam.', 'packetsense'),
            'nosql' => __('Conditions for a database are sent instead of values, to get past a check.', 'packetsense'),
            'ldap' => __('Conditions for a directory of users are sent instead of a name, to get past a check.', 'packetsense'),
            'scanner' => __('A program that looks for weak places in sites by the thousand was here. By itself it does nothing yet.', 'packetsense'),
            'wordpress' => __('Something was to be changed or read in WordPress, or through a known hole in a plugin or theme, that the sender has no right to.', 'packetsense'),
            'list' => __('You have put this address on a list.', 'packetsense'),
            'ban' => __('This address was banned for a time because of what came from it before, or by hand.', 'packetsense'),
            'country' => __('You have made a rule for the country of this address.', 'packetsense'),
            'network' => __('You have made a rule for the network of this address.', 'packetsense'),
            'limit' => __('More came from this address than the limits that you have set allow.', 'packetsense'),
        ];
        return $texts[$class] ?? '';
    }

    /** How grave it would be if it got through. */
    public static function severity(string $severity): string
    {
        $words = [
            'critical' => __('critical: it could take over the site', 'packetsense'),
            'high' => __('high: it could do lasting harm', 'packetsense'),
            'medium' => __('medium: it prepares or eases an attack', 'packetsense'),
            'low' => __('low: worth knowing', 'packetsense'),
        ];
        return $words[$severity] ?? $severity;
    }
}
