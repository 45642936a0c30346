<?php

declare(strict_types=1);

namespace PacketSense\Corpus;

/**
 * Texts that this machine's packages hold: sayings, manual pages, translations, changelogs, word lists, source code.
 * They are read while generating and never kept here. A part (0 or 1) sees only half of them, chosen by hash, so that
 * two slices have no text in common; part 2 sees other packages (handbooks, reference books, other languages).
 */
final class Sources
{
    private int $part;
    /** @var array<string, list<string>> */
    private array $files = [];
    /** @var array<string, list<string>> */
    private array $pieces = [];
    /** @var list<string> */
    private array $words = [];

    private const PLACES = [
        'saying' => ['/usr/share/games/fortunes', '~/[a-z0-9_-]+$~i'],
        'manual' => ['/usr/share/man', '~\.[1578]\.gz$~'],
        'translation' => ['/usr/share/locale', '~/(?:glib20|gtk\d0|bash|apt|adduser|binutils|tar|wget|coreutils|grep|sed|shared-mime-info|xkeyboard-config|software-properties|findutils|diffutils|Linux-PAM|PackageKit|appstream|avahi|gdk-pixbuf)\.mo$~'],
        'place' => ['/usr/share/locale', '~/iso_(?:3166-[123]|639-[23]|4217)\.mo$~'],
        'changelog' => ['/usr/share/doc', '~/(?:changelog\.gz|NEWS\.gz|changelog\.Debian\.gz)$~'],
        'readme' => ['/usr/share/doc', '~/(?:README|TODO|FAQ)[A-Za-z.]*$~'],
        'licence' => ['/usr/share/common-licenses', '~.$~'],
        'php' => ['/usr/share/wordpress', '~(?<!/wp-config)\.php$~'],
        'js' => ['/usr/share/javascript', '~(?<!\.min)\.js$~'],
        'wpjs' => ['/usr/share/wordpress/wp-includes/js', '~(?<!\.min)\.js$~'],
        'css' => ['/usr/share/wordpress', '~(?<!\.min)\.css$~'],
        'html' => ['/usr/share/doc', '~\.html$~'],
        'shell' => ['/usr/share/doc', '~\.sh$~'],
        'init' => ['/etc/init.d', '~/[a-z0-9.-]+$~'],
        'python' => ['/usr/lib/python3.11', '~^/usr/lib/python3\.11/[a-z]+\.py$~'],
        'perl' => ['/usr/share/perl5', '~\.pm$~'],
        'conf' => ['/etc', '~\.conf$~'],
        'json' => ['/usr/share/wordpress', '~\.json$~'],
    ];

    /** What part 2 reads instead, and the other parts do not. */
    private const THIRD = [
        'saying' => ['/usr/share', '~/(?:doc/debian-handbook/html/[a-z]{2}-[A-Z]{2}|debian-reference|doc/debian-faq)/[^/]+\.(?:html|[a-z]{2}\.txt\.gz)$~'],
        'manual' => ['/usr/share/man', '~/(?:it|ro|nl|cs|pt_BR)/.+\.[1578]\.gz$~'],
        'translation' => ['/usr/lib/python3/dist-packages/django', '~/django\.mo$~'],
        'changelog' => ['/usr/share/doc/postgresql-doc-15', '~\.html$~'],
        'readme' => ['/usr/share/doc/python3.11', '~\.html$~'],
        'php' => ['/usr/share/perl/5.36.0', '~\.pod$~'],
        'js' => ['/usr/lib/python3/dist-packages/django', '~(?<!\.min)\.js$~'],
        'wpjs' => ['/usr/share/doc/python3.11/html/_static', '~(?<!\.min)\.js$~'],
        'css' => ['/usr/lib/python3/dist-packages/django', '~\.css$~'],
        'html' => ['/usr/lib/python3/dist-packages/django', '~\.html$~'],
        'python' => ['/usr/lib/python3/dist-packages', '~/(?:django|pygments|pyparsing|setuptools)/.+\.py$~'],
        'perl' => ['/usr/share/perl/5.36.0', '~\.p[ml]$~'],
    ];

    private const KEPT_FOR_THIRD = '~^/usr/share/(?:man/(?:it|ro|nl|cs|pt_BR)/|doc/(?:debian-(?:handbook|reference|faq)|postgresql-doc|python3))~';

    public function __construct(int $part)
    {
        $this->part = $part;
    }

    /** One piece of a kind of PLACES, of $least to $most bytes. */
    public function piece(Dice $dice, string $kind, int $least, int $most): string
    {
        for ($try = 0; $try < 60; $try++) {
            $files = $this->files($kind);
            if ($files === []) {
                throw new \RuntimeException("no text of kind $kind on this machine (see the packages named in docs/detection.md)");
            }
            $pieces = $this->pieces($kind, $dice->of($files));
            if ($pieces === []) {
                continue;
            }
            $at = $dice->int(0, count($pieces) - 1);
            $piece = $pieces[$at];
            while (strlen($piece) < $least && isset($pieces[++$at])) {
                $piece .= "\n" . $pieces[$at];
            }
            if (strlen($piece) >= $least) {
                return self::cut($piece, $most);
            }
        }
        return 'Nothing to say.';
    }

    /** A word of a dictionary, names and possessives among them. */
    public function word(Dice $dice): string
    {
        $this->words = $this->words ?: array_values(array_filter(file('/usr/share/dict/american-english', FILE_IGNORE_NEW_LINES) ?: [], fn (string $word): bool => $this->mine($word)));
        return $dice->of($this->words);
    }

    /** At most $most bytes, whole characters. */
    public static function cut(string $text, int $most): string
    {
        return strlen($text) <= $most ? $text : (string) preg_replace('~[\xC0-\xFF]?[\x80-\xBF]{0,3}$~D', '', substr($text, 0, $most), 1);
    }

    /** @return list<string> */
    private function files(string $kind): array
    {
        if (!isset($this->files[$kind])) {
            [$folder, $pattern] = ($this->part === 2 ? self::THIRD : [])[$kind] ?? self::PLACES[$kind];
            $found = [];
            $all = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($folder, \FilesystemIterator::SKIP_DOTS));
            foreach ($all as $file) {
                $path = $file->getPathname();
                if ($file->isFile() && !$file->isLink() && $file->isReadable() && $file->getSize() < 3000000 && preg_match($pattern, $path) && ($this->part === 2 || !preg_match(self::KEPT_FOR_THIRD, $path))) {
                    $found[] = $path;
                }
            }
            sort($found);
            // Files of code are split whole, so that the two parts share no line of a file.
            $whole = !in_array($kind, ['saying', 'translation', 'place'], true);
            $this->files[$kind] = $whole ? array_values(array_filter($found, fn (string $path): bool => $this->mine(basename($path)))) : $found;
        }
        return $this->files[$kind];
    }

    private function mine(string $text): bool
    {
        return $this->part === 2 || (ord(md5($text, true)[0]) & 1) === $this->part;
    }

    /** @return list<string> */
    private function pieces(string $kind, string $path): array
    {
        if (isset($this->pieces[$path])) {
            return $this->pieces[$path];
        }
        if (count($this->pieces) > 300) {
            $this->pieces = [];
        }
        $text = (string) (substr($path, -3) === '.gz' ? file_get_contents("compress.zlib://$path") : file_get_contents($path));
        $html = $kind !== 'html' && preg_match('~\.html$~', $path) === 1;
        if ($html) {
            $text = html_entity_decode(strip_tags((string) preg_replace(['~<(script|style|head)\b.*?</\1>~s', '~</(?:p|pre|div|li|h\d|tr)>~'], ['', "\n\n"], $text)), ENT_QUOTES | ENT_HTML5);
        }
        if ($html || substr($path, -7) === '.txt.gz') {
            $pieces = preg_split('~\n\s*\n~', $text);
        } elseif ($kind === 'saying') {
            $pieces = preg_split('~\n%+\n~', (string) preg_replace('~\x1b\[[0-9;]*m|.\x08~', '', $text));
        } elseif ($kind === 'translation' || $kind === 'place') {
            $pieces = self::translations($text);
        } elseif ($kind === 'manual') {
            $pieces = self::manual($text);
        } elseif ($kind === 'changelog' || $kind === 'readme' || $kind === 'licence') {
            $pieces = preg_split('~\n\s*\n|\n(?=\s+\* )~', $text);
        } else {
            $pieces = array_map(static fn (array $lines): string => implode("\n", $lines), array_chunk(explode("\n", $text), 6));
        }
        $split = in_array($kind, ['saying', 'translation', 'place'], true);
        $kept = [];
        foreach ($pieces ?: [] as $piece) {
            $piece = rtrim($piece);
            if ($piece !== '' && preg_match('~~u', $piece) && (!$split || $this->mine($piece))) {
                $kept[] = $piece;
            }
        }
        return $this->pieces[$path] = $kept;
    }

    /**
     * The translated texts of a compiled catalogue (GNU gettext, "The Format of GNU MO Files").
     *
     * @return list<string>
     */
    private static function translations(string $mo): array
    {
        $head = strlen($mo) > 28 ? unpack('V5', $mo) : false;
        if ($head === false || $head[1] !== 0x950412de) {
            return [];
        }
        $texts = [];
        for ($at = 1; $at < $head[3]; $at++) {
            $entry = unpack('V2', substr($mo, $head[5] + 8 * $at, 8));
            $texts[] = str_replace("\0", "\n", substr($mo, $entry[2], $entry[1]));
        }
        return $texts;
    }

    /** @return list<string> */
    private static function manual(string $troff): array
    {
        $troff = (string) preg_replace(['~\\\\f[A-Z(]|\\\\\\(..|\\\\[&|]~', '~\\\\-~', '~^[.\'].*$~m'], ['', '-', ''], $troff);
        return array_map(static fn (string $text): string => str_replace('\\e', '\\', $text), preg_split('~\n\s*\n~', $troff) ?: []);
    }
}
