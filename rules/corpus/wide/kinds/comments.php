<?php

declare(strict_types=1);

namespace PacketSense\Corpus;

$fence = static function (Dice $d, string $code): string {
    return $d->of(["`$code`", "```\n$code\n```", '<code>' . $code . '</code>', '<pre>' . htmlspecialchars($code) . '</pre>', '<code>' . htmlspecialchars($code) . '</code>', "<pre><code>$code</code></pre>", "[code]{$code}[/code]"]);
};
$form = static function (Requests $r, Dice $d, Texts $t, string $comment): array {
    $fields = ['comment' => $comment, 'author' => $d->of(["{$t->forename()} {$t->surname()}", $t->surname(), $t->word(), $t->tricky()]), 'email' => $t->email(), 'url' => $d->of(['', '', 'https://' . $t->slug() . '.example/?a=1&b=2', $t->slug() . '.example']), 'submit' => $d->of(['Post Comment', 'Kommentar absenden', 'コメントを送信', "Laisser un commentaire"]), 'comment_post_ID' => (string) $d->int(1, 9999), 'comment_parent' => (string) $d->of([0, 0, $d->int(1, 999)])];
    if ($d->in(40)) {
        $fields += ['wp-comment-cookies-consent' => 'yes', 'akismet_comment_nonce' => $d->hex(10), 'ak_js' => $d->time() . '123', 'ak_hp_textarea' => '', 'ak_bib' => $d->time() . '001', 'ak_bkp' => '12;4;33;', 'ak_bmc' => "88;120,99;", 'ak_bte' => '', 'ak_bmm' => '4,12', 'ak_bkpc' => '30'];
    }
    return $r->form('/wp-comments-post.php', $fields);
};

return [
    'comment' => static function (Requests $r, Dice $d, Texts $t) use ($form): array {
        return $form($r, $d, $t, $d->of([$t->prose(), $t->paragraph(), $t->sentence(), $t->tricky(), $t->prose() . "\n\n" . $t->sentence() . ' <3', '<em>' . $t->sentence() . '</em> ' . '<a href="https://' . $t->slug() . '.example/a?b=c&d=e" rel="nofollow">' . $t->word() . '</a>', '<blockquote>' . $t->prose(200) . "</blockquote>\n" . $t->sentence(), "@{$t->surname()}: " . $t->sentence() . ' https://youtu.be/' . $d->url64(11)]));
    },
    'comment-code' => static function (Requests $r, Dice $d, Texts $t) use ($form, $fence): array {
        $code = $t->code(30, 700);
        return $form($r, $d, $t, $d->of([
            $t->sentence() . "\n\n" . $fence($d, $code) . "\n\n" . $t->sentence(), $fence($d, $code), "I have tried this:\n\n" . $fence($d, $code) . "\n\nbut it says:\n\n" . $fence($d, $t->sentence()), "Try {$fence($d, $t->code(10, 80))} or {$fence($d, $t->code(10, 80))}. " . $t->tricky(), 'My query is ' . $t->code(10, 300, 'sql') . ' and it is slow. Why?', "Don't use " . $t->tricky() . ', use ' . $t->tricky() . '. ' . $t->sentence(), "In functions.php I've put\n" . $fence($d, $t->code(40, 400, 'php')) . "\nand in style.css\n" . $fence($d, $t->code(40, 300, 'css')), "How would an attacker use {$fence($d, $t->tricky())} here? " . $t->paragraph(300),
        ]));
    },
    'review' => static function (Requests $r, Dice $d, Texts $t) use ($form): array {
        return $d->of([
            static fn (): array => $r->form('/wp-comments-post.php', ['rating' => $d->int(1, 5), 'comment' => $t->prose(), 'author' => $t->surname(), 'email' => $t->email(), 'comment_post_ID' => $d->int(1, 999), 'comment_parent' => 0, '_wp_unfiltered_html_comment_disabled' => $d->hex(10)]), static fn (): array => $r->form('/wp-admin/admin-ajax.php', ['action' => 'wpdAddComment', 'wc_comment' => '<p>' . $t->prose() . '</p>', 'wc_name' => $t->surname(), 'wc_email' => $t->email(), 'wpdiscuz_unique_id' => '0_0', 'postId' => $d->int(1, 999)]), static fn (): array => $r->json('/wp-json/wp/v2/comments', ['post' => $d->int(1, 999), 'content' => $t->paragraph(), 'author_name' => $t->surname(), 'author_email' => $t->email()]),
            static fn (): array => $r->form('/forums/topic/' . $t->slug() . '/', ['bbp_topic_title' => $t->title(), 'bbp_reply_content' => $t->prose() . "\n<pre>" . htmlspecialchars($t->code(30, 400)) . '</pre>', 'bbp_anonymous_name' => $t->surname(), 'bbp_anonymous_email' => $t->email(), 'action' => 'bbp-new-reply', '_wpnonce' => $d->hex(10), '_wp_http_referer' => '/forums/']), static fn (): array => $r->form('/wp-admin/admin-ajax.php', ['action' => 'post_update', 'content' => $t->prose(), 'cookie' => 'bp-activity-oldestpage=1', '_wpnonce_post_update' => $d->hex(10), 'object' => 'groups', 'item_id' => 3], 'subscriber'), static fn (): array => $r->form('/members/me/messages/compose/', ['send_to_input' => [$t->slug()], 'subject' => $t->title(), 'content' => $t->paragraph(), 'send' => 'Send Message', '_wpnonce' => $d->hex(10)], 'subscriber'),
        ])();
    },
];
