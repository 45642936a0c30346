<?php

declare(strict_types=1);

namespace PacketSense\Corpus;

/** What people write: words, names, sentences, paragraphs, code. From Sources, or from own.php alone (part 'own'). */
final class Texts
{
    private Dice $dice;
    private ?Sources $sources;
    /** @var array<string, list<string>> */
    private array $own;

    private const CODE = ['php', 'js', 'wpjs', 'css', 'html', 'shell', 'init', 'python', 'perl', 'conf'];

    /** @param array<string, list<string>> $own */
    public function __construct(Dice $dice, ?Sources $sources, array $own)
    {
        $this->dice = $dice;
        $this->sources = $sources;
        $this->own = $own;
    }

    public function word(): string
    {
        return $this->sources === null || $this->dice->in(50) ? $this->dice->of($this->own['words']) : $this->sources->word($this->dice);
    }

    /** Something of own.php by its name. */
    public function own(string $kind): string
    {
        return $this->dice->of($this->own[$kind]);
    }

    /** A place, a currency or a language in any script. */
    public function place(): string
    {
        return $this->sources === null ? $this->own('places') : trim(Sources::cut(strtr($this->sources->piece($this->dice, 'place', 3, 60), "\n", ' '), 60));
    }

    public function sentence(): string
    {
        if ($this->sources === null) {
            return $this->own('sentences');
        }
        $text = $this->sources->piece($this->dice, $this->dice->of(['translation', 'translation', 'saying', 'manual']), 20, 200);
        return trim((string) preg_replace('~\s+~', ' ', $text));
    }

    /** One to a few sentences, with the line breaks and quotation marks of whoever wrote it. */
    public function paragraph(int $most = 1200): string
    {
        if ($this->sources === null) {
            return implode($this->dice->of([' ', "\n"]), $this->dice->some($this->own['sentences'], $this->dice->int(1, 6)));
        }
        $kind = $this->dice->of(['saying', 'saying', 'saying', 'saying', 'manual', 'translation', 'changelog', 'readme', 'licence']);
        return trim($this->sources->piece($this->dice, $kind, 60, $most));
    }

    /** Saying something in some language, no manual. */
    public function prose(int $most = 800): string
    {
        return $this->sources === null ? $this->paragraph() : trim($this->sources->piece($this->dice, 'saying', 40, $most));
    }

    public function code(int $least = 40, int $most = 1500, string $kind = ''): string
    {
        if ($this->sources === null) {
            return $this->own($kind === 'php' || $kind === 'sql' || $kind === 'css' || $kind === 'js' ? $kind : 'code');
        }
        if ($kind === 'sql' || ($kind === '' && $this->dice->in(12))) {
            return $this->sql();
        }
        return $this->sources->piece($this->dice, $kind === '' ? $this->dice->of(self::CODE) : $kind, $least, $most);
    }

    public function sql(): string
    {
        $d = $this->dice;
        [$a, $b, $c] = [$this->word(), $this->word(), $this->word()];
        return $d->of([
            "SELECT $a, COUNT(*) FROM {$b}s WHERE $c = '" . $this->word() . "' GROUP BY $a ORDER BY 2 DESC LIMIT 10;", "SELECT * FROM wp_posts p JOIN wp_postmeta m ON m.post_id = p.ID WHERE m.meta_key = '_$a' AND p.post_status = 'publish'",
            "UPDATE wp_options SET option_value = 'https://$a.example' WHERE option_name IN ('siteurl', 'home');", "DELETE FROM wp_postmeta WHERE meta_key LIKE '\\_$a%' -- old plugin\n", "INSERT INTO $a ($b, $c) VALUES (1, 'x'), (2, 'y') ON DUPLICATE KEY UPDATE $c = VALUES($c);",
            "CREATE TABLE `{$a}_{$b}` (\n  id INT UNSIGNED NOT NULL AUTO_INCREMENT,\n  $c VARCHAR(191) DEFAULT NULL,\n  PRIMARY KEY (id)\n) ENGINE=InnoDB;", "SELECT $a FROM $b UNION ALL SELECT $c FROM $b ORDER BY 1",
            "ALTER TABLE wp_$a ADD INDEX {$b}_idx ($c), DROP COLUMN $b;", "SELECT IF(COUNT(*) > 1, 'many', 'one') FROM wp_$a WHERE $b BETWEEN 1 AND 10 OR $c IS NULL", "DROP TABLE IF EXISTS `tmp_$a`; -- then run the import again",
        ]);
    }

    /** A phrase that looks like code to a careless reader. */
    public function tricky(): string
    {
        if ($this->dice->in(50)) {
            return $this->fill($this->own('phrases'));
        }
        return $this->own('tricky');
    }

    /** Replaces {w} by a word, {n} by a number, {N} by a name, {p} by a place. */
    public function fill(string $form): string
    {
        return (string) preg_replace_callback('~\{([wnNpW])\}~', function (array $m): string {
            switch ($m[1]) {
                case 'w':
                    return $this->word();
                case 'W':
                    return ucfirst($this->word());
                case 'n':
                    return (string) $this->dice->int(1, 2500);
                case 'N':
                    return $this->surname();
                default:
                    return $this->place();
            }
        }, $form);
    }

    public function surname(): string
    {
        return $this->own('surnames');
    }

    public function forename(): string
    {
        return $this->own('forenames');
    }

    public function slug(): string
    {
        $words = [];
        for ($n = $this->dice->int(1, 6); $n > 0; $n--) {
            $words[] = strtolower((string) preg_replace('~[^A-Za-z]~', '', $this->word())) ?: 'page';
        }
        return implode('-', $words);
    }

    public function email(): string
    {
        $d = $this->dice;
        $name = strtolower((string) preg_replace('~[^A-Za-z\']~', '', $this->surname())) ?: 'info';
        return $d->of(['', $d->token(1) . '.', 'info+', 'mail_']) . $name . $d->of(['', (string) $d->int(1, 99), '+shop', '+wp' . $d->int(1, 9)]) . '@' . $d->of(['example.org', 'mail.example.com', 'example.co.uk', 'posteo.example', 'münchen.example']);
    }

    public function title(): string
    {
        $d = $this->dice;
        return $d->of([
            fn (): string => $this->sentence(), fn (): string => $this->tricky(), fn (): string => ucfirst($this->word()) . ' ' . $d->of(['&', 'and', 'or', '–', 'vs.', '/']) . ' ' . $this->word(),
            fn (): string => "{$this->forename()} {$this->surname()}: " . $this->word(), fn (): string => $this->place() . ' (' . $d->int(1, 31) . '.' . $d->int(1, 12) . '.)',
        ])();
    }
}
