<?php

declare(strict_types=1);

// Sentences stay whole, so that translators can read them.
// phpcs:disable Generic.Files.LineLength

use PacketSense\Admin\Incidents\Screen;
use PacketSense\Firewall\Reference;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var string $search
 * @var array{since: int, lost: int, bytes: int} $span
 * @var array{rows: list<array<string, mixed>>, found: int, stopped: int, recorded: int, done: string, page: int, pages: int} $data
 */
$packetsense_days = Screen::days($span);
?>
<p class="packetsense-lead"><?php
/* translators: 1: number of requests, 2: number of requests, 3: number of days */
$packetsense_text = _n(
    'In the last day %1$s requests were stopped and %2$s let through and recorded.',
    'In the last %3$s days %1$s requests were stopped and %2$s let through and recorded.',
    $packetsense_days,
    'packetsense'
);
$packetsense_numbers = array_map('number_format_i18n', [$data['stopped'], $data['recorded'], $packetsense_days]);
echo esc_html($span['since'] === 0 ? __('Nothing has been stopped or recorded yet.', 'packetsense') : vsprintf($packetsense_text, $packetsense_numbers));
?></p>
<p><?php
esc_html_e('Somebody was refused by mistake? Ask for the number on the page that they saw, and look for it here.', 'packetsense');
?></p>
<?php Screen::search($search); ?>
<ul class="subsubsub">
    <?php
    $packetsense_kinds = [
        '' => __('All', 'packetsense'),
        'block' => __('Stopped', 'packetsense'),
        'record' => __('Let through and recorded', 'packetsense'),
    ];
    foreach ($packetsense_kinds as $packetsense_kind => $packetsense_name) {
        $packetsense_here = $packetsense_kind === $data['done'];
        ?>
        <li><?php echo $packetsense_kind === '' ? '' : '| '; ?><a
            href="<?php echo esc_url(Screen::url(array_filter(['s' => $search, 'done' => $packetsense_kind]))); ?>"
            <?php echo $packetsense_here ? 'class="current" aria-current="true"' : ''; ?>><?php echo esc_html($packetsense_name); ?></a></li>
    <?php } ?>
</ul>
<div class="packetsense-clear"></div>
<?php if ($data['rows'] === []) { ?>
    <div class="packetsense-card packetsense-empty"><p><?php
    if (Reference::read($search) !== null) {
        /* translators: %s: a reference number */
        $packetsense_text = __('There is no event with the number %s. Check the number; it may also be older than what is kept.', 'packetsense');
        echo esc_html(sprintf($packetsense_text, (string) Reference::read($search)));
    } elseif ($search !== '' || $data['done'] !== '') {
        esc_html_e('No event matches.', 'packetsense');
    } else {
        esc_html_e('None yet. When the firewall stops or records a request, it stands here.', 'packetsense');
    }
    ?></p></div>
<?php } else {
    $blocks = $data['rows'];
    require dirname(__DIR__, 2) . '/views/blocks.php';
} ?>
<?php if ($data['pages'] > 1) { ?>
    <nav class="packetsense-acts" aria-label="<?php esc_attr_e('Pages', 'packetsense'); ?>">
        <?php foreach ([-1 => __('Newer', 'packetsense'), 1 => __('Older', 'packetsense')] as $packetsense_step => $packetsense_name) {
            $packetsense_page = $data['page'] + $packetsense_step;
            if ($packetsense_page < 1 || $packetsense_page > $data['pages']) {
                continue;
            }
            $packetsense_more = array_filter(['s' => $search, 'done' => $data['done'], 'paged' => (string) $packetsense_page]);
            ?>
            <a class="button" href="<?php echo esc_url(Screen::url($packetsense_more)); ?>"><?php echo esc_html($packetsense_name); ?></a>
        <?php } ?>
        <span><?php
        /* translators: 1: page, 2: number of pages */
        $packetsense_text = __('Page %1$s of %2$s', 'packetsense');
        echo esc_html(sprintf($packetsense_text, number_format_i18n($data['page']), number_format_i18n($data['pages'])));
        ?></span>
    </nav>
<?php } ?>
<p class="description"><?php echo esc_html(Screen::kept($span)); ?></p>
