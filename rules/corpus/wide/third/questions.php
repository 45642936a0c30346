<?php

declare(strict_types=1);

namespace PacketSense\Corpus;

$ask = static function (Dice $d, Texts $t): string {
    $code = $d->of([$t->code(30, 600), $t->code(30, 400, 'sql'), $t->code(30, 400, 'js'), $t->code(30, 400, 'css'), $t->code(30, 400, 'html'), $t->tricky() . "\n" . $t->tricky()]);
    return $d->of(["{$t->sentence()}\n\n```\n$code\n```\n\n{$t->tricky()}", "{$t->tricky()}? I tried `{$t->tricky()}` and it says:\n\n> {$t->sentence()}", "$code\n\n{$t->sentence()}", "[code]{$code}[/code] {$t->sentence()}", "{$t->prose()}\n\n" . 'P.S. ' . $t->tricky(), "Hi,\n\nmy database has a table {$t->word()}; please select one from the menu, drop the table off and {$t->tricky()}.", "<p>{$t->sentence()}</p><pre><code>" . htmlspecialchars($code, ENT_QUOTES | ENT_SUBSTITUTE) . '</code></pre>']);
};

return [
    'question' => static function (Requests $r, Dice $d, Texts $t) use ($ask): array {
        $text = $ask($d, $t);
        return $d->of([
            static fn (): array => $r->form('/wp-comments-post.php', ['comment' => $text, 'author' => $t->surname(), 'email' => $t->email(), 'url' => '', 'comment_post_ID' => '7', 'comment_parent' => '0', 'submit' => 'Post']), static fn (): array => $r->form("/forums/topic/{$t->slug()}/", ['bbp_reply_content' => $text, 'bbp_topic_id' => '5', 'action' => 'bbp-new-reply', '_wpnonce' => $d->hex(10)], 'subscriber'), static fn (): array => $r->form('/contact/', ['name' => $t->surname(), 'email' => $t->email(), 'subject' => $t->tricky(), 'message' => $text]),
            static fn (): array => $r->json('/wp-json/chat/v1/message', ['session' => $d->uuid(), 'text' => $text, 'page' => "https://www.example.org/{$t->slug()}/?q=" . rawurlencode($t->tricky())]), static fn (): array => $r->form('/wp-admin/admin-ajax.php', ['action' => $d->of(['wpas_submit', 'asgaros_reply', 'tutor_qna_create_update', 'fluentform_submit']), 'data' => http_build_query(['question' => $text, 'title' => $t->tricky(), 'email' => $t->email()])]), static fn (): array => $r->multipart('/support/', Requests::parts(['ticket_subject' => $t->tricky(), 'ticket_body' => $text])),
        ])();
    },
    'question-callback' => static function (Requests $r, Dice $d, Texts $t): array {
        $who = "{$t->forename()} {$t->surname()}";
        return $d->of([
            static fn (): array => $r->form('/wc-api/WC_Gateway_Paypal/', ['payment_status' => 'Completed', 'txn_id' => strtoupper($d->token(17)), 'address_name' => $who, 'address_street' => "{$t->tricky()}\r\n{$t->place()}", 'item_name1' => $t->tricky(), 'memo' => $t->prose(250), 'custom' => (string) json_encode(['order_id' => 7, 'order_key' => 'wc_order_' . $d->token(13)]), 'charset' => 'UTF-8', 'verify_sign' => $d->url64(56)], 'anonymous', ['User-Agent' => 'PayPal IPN ( https://www.paypal.com/ipn )']), static fn (): array => $r->json('/?wc-api=wc_stripe', ['id' => 'evt_' . $d->token(24), 'type' => 'charge.succeeded', 'data' => ['object' => ['billing_details' => ['name' => $who, 'address' => ['line1' => $t->tricky(), 'city' => $t->place()]], 'description' => $t->tricky(), 'metadata' => ['note' => $t->sentence(), 'site_url' => 'https://www.example.org']]]]),
            static fn (): array => $r->json('/graphql', ['query' => 'query Posts($s: String!, $n: Int = ' . $d->int(1, 99) . ') { posts(first: $n, where: {search: $s, orderby: {field: DATE, order: DESC}}) { nodes { id title(format: RAW) ...F } } } fragment F on Post { author { node { name } } }', 'variables' => ['s' => $t->tricky()], 'operationName' => 'Posts']), static fn (): array => $r->get('/graphql', ['query' => '{ product(id: "' . $t->word() . '", idType: SLUG) { name ... on SimpleProduct { price } } }', 'variables' => '{}']), static fn (): array => $r->form('/', ['wp_booking' => base64_encode(serialize(['name' => $who, 'note' => $t->tricky(), 'n' => $d->int(1, 9)])), 'booking_note' => $t->prose(200), 'date' => '24.12.' . $d->int(2024, 2030)]),
            static fn (): array => $r->json('/wp-json/lms/v1/quiz', ['quiz' => $d->int(1, 99), 'answers' => [$t->tricky(), $t->sentence(), $t->code(10, 200), ['a' => $t->tricky()]], 'state' => base64_encode((string) json_encode(['t' => $d->time(), 'text' => $t->tricky()]))], 'subscriber'), static fn (): array => $r->json('/wp-json/beacon/v1/collect', ['events' => [['name' => 'js_error', 'message' => "Uncaught TypeError: {$t->tricky()} is not a function", 'stack' => "at {$t->word()} (https://www.example.org/wp-includes/js/a.js?ver=6.5:1:{$d->int(1, 9999)})\n    at HTMLElement.onclick (/{$t->slug()}/:1:1)", 'source' => $t->code(20, 200, 'js')], ['name' => 'click', 'selector' => "div#{$t->word()} > ul.{$t->word()} > li:nth-child({$d->int(1, 9)}) > a[href='/" . $t->slug() . "']", 'text' => $t->tricky()]]]),
        ])();
    },
];
