<?php

declare(strict_types=1);

use PacketSense\Admin\Incidents\Attack;
use PacketSense\Admin\Incidents\Facts;
use PacketSense\Admin\Incidents\Screen;
use PacketSense\Admin\Incidents\Told;
use PacketSense\Admin\Overview;

if (!defined('ABSPATH')) {
    exit;
}

/** @var array{event: array<string, mixed>, reference: string, facts: array<string, mixed>} $data */
$packetsense_event = $data['event'];
$packetsense_local = $packetsense_event['local'] ?? [];
$packetsense_title = $data['facts']['title'] !== '' ? $data['facts']['title'] : (string) $packetsense_event['rule'];
$packetsense_country = Told::country((string) $packetsense_event['ip']);
$packetsense_class = (string) $packetsense_event['class'];
$packetsense_field = (string) ($packetsense_local['field'] ?? $packetsense_event['field']);
$packetsense_others = array_filter($packetsense_local['matches'] ?? [], static function (array $match) use ($packetsense_event): bool {
    return $match['rule'] !== $packetsense_event['rule'];
});
?>
<p><a href="<?php echo esc_url(Screen::url()); ?>"><?php esc_html_e('All events', 'packetsense'); ?></a></p>
<div class="packetsense-standing <?php echo $packetsense_event['action'] === 'block' ? 'packetsense-good' : 'packetsense-notice'; ?>">
    <h2><?php echo esc_html(Told::done($packetsense_event) . ': ' . $packetsense_title); ?></h2>
    <p><?php
    /* translators: %s: a reference number */
    echo wp_kses(sprintf(__('Reference number %s', 'packetsense'), '<code>' . esc_html($data['reference']) . '</code>'), ['code' => []]);
    ?></p>
</div>
<div class="packetsense-cards">
    <section class="packetsense-card" aria-labelledby="packetsense-what">
        <h2 id="packetsense-what"><?php esc_html_e('What happened', 'packetsense'); ?></h2>
        <dl>
            <dt><?php esc_html_e('When', 'packetsense'); ?></dt>
            <dd><?php
            $packetsense_at = intdiv((int) $packetsense_event['at'], 1000000);
            echo esc_html(wp_date(get_option('date_format') . ' H:i:s T', $packetsense_at) ?: ''), ', ';
            echo wp_kses_post(Overview::ago((int) $packetsense_event['at']));
            ?></dd>
            <?php if ((int) ($packetsense_event['count'] ?? 1) > 1) { ?>
                <dt><?php esc_html_e('How often', 'packetsense'); ?></dt>
                <dd><?php
                /* translators: 1: number of requests, 2: how long ago */
                $packetsense_text = esc_html__('%1$s times alike, the last %2$s', 'packetsense');
                $packetsense_last = Overview::ago((int) ($packetsense_local['last'] ?? $packetsense_event['at']));
                echo wp_kses_post(sprintf($packetsense_text, number_format_i18n((int) $packetsense_event['count']), $packetsense_last));
                ?></dd>
            <?php } ?>
            <dt><?php esc_html_e('Request', 'packetsense'); ?></dt>
            <dd><code><?php
            $packetsense_route = (string) ($packetsense_local['route'] ?? '');
            echo esc_html(Told::exact($packetsense_event['method'] . ' ' . $packetsense_event['path']));
            echo esc_html($packetsense_route === '' ? '' : "?$packetsense_route");
            ?></code></dd>
            <dt><?php esc_html_e('From', 'packetsense'); ?></dt>
            <dd><a href="<?php echo esc_url(Screen::url(['s' => (string) $packetsense_event['ip']])); ?>"><?php
                echo esc_html((string) $packetsense_event['ip']);
            ?></a><?php echo esc_html($packetsense_country === '' ? '' : ', ' . $packetsense_country); ?></dd>
            <dt><?php esc_html_e('Who asked', 'packetsense'); ?></dt>
            <dd><?php echo esc_html(Told::who($packetsense_event)); ?></dd>
            <?php if (!Told::isAddress($packetsense_event)) { ?>
                <dt><?php esc_html_e('Where it was', 'packetsense'); ?></dt>
                <dd><?php echo esc_html(Told::exact(Told::field($packetsense_field))); ?></dd>
            <?php } ?>
            <dt><?php echo Told::isAddress($packetsense_event)
                ? esc_html__('Noted', 'packetsense') : esc_html__('What stood there', 'packetsense'); ?></dt>
            <dd>
            <?php if (($packetsense_local['marked'] ?? null) !== null) {
                [$packetsense_before, $packetsense_match, $packetsense_after] = $packetsense_local['marked'];
                $packetsense_from = '<mark><span class="screen-reader-text">' . esc_html__('matched:', 'packetsense') . ' </span>';
                $packetsense_to = '<span class="screen-reader-text"> ' . esc_html__('end of match', 'packetsense') . '</span></mark>';
                $packetsense_html = esc_html(Told::exact($packetsense_before)) . $packetsense_from
                    . esc_html(Told::exact($packetsense_match)) . $packetsense_to . esc_html(Told::exact($packetsense_after));
                ?>
                <code class="packetsense-code"><?php
                echo wp_kses($packetsense_html, ['mark' => [], 'span' => ['class' => true]]);
                ?></code>
                <p class="description"><?php
                esc_html_e('What the rule looks for is marked. Digits are kept as # and e-mail addresses as @.', 'packetsense');
                ?></p>
            <?php } elseif ((string) $packetsense_event['excerpt'] !== '') { ?>
                <code class="packetsense-code"><?php echo esc_html(Told::exact((string) $packetsense_event['excerpt'])); ?></code>
            <?php } else { ?>
                <?php esc_html_e('Nothing of it is kept', 'packetsense'); ?>
            <?php } ?>
            </dd>
        </dl>
    </section>
    <section class="packetsense-card" aria-labelledby="packetsense-why">
        <h2 id="packetsense-why"><?php esc_html_e('Why', 'packetsense'); ?></h2>
        <?php foreach (Told::why($packetsense_event) as $packetsense_sentence) { ?>
            <p><?php echo esc_html($packetsense_sentence); ?></p>
        <?php } ?>
        <dl>
            <dt><?php esc_html_e('Rule', 'packetsense'); ?></dt>
            <dd><?php echo esc_html($packetsense_title); ?> <code><?php echo esc_html((string) $packetsense_event['rule']); ?></code></dd>
            <dt><?php esc_html_e('Kind', 'packetsense'); ?></dt>
            <dd><?php echo esc_html(Attack::name($packetsense_class)); ?></dd>
            <dt><?php esc_html_e('Severity', 'packetsense'); ?></dt>
            <dd><?php echo esc_html(Attack::severity((string) $packetsense_event['severity'])); ?></dd>
            <?php if ($packetsense_others !== []) { ?>
                <dt><?php esc_html_e('Also matched', 'packetsense'); ?></dt>
                <dd><ul class="packetsense-plain">
                <?php foreach ($packetsense_others as $packetsense_other) { ?>
                    <li><?php echo esc_html(Facts::title((string) $packetsense_other['rule'])); ?>
                        <code><?php echo esc_html($packetsense_other['rule'] . ' ' . $packetsense_other['field']); ?></code></li>
                <?php } ?>
                </ul></dd>
            <?php } ?>
        </dl>
        <h3><?php echo Told::isAddress($packetsense_event)
            ? esc_html__('What that means', 'packetsense') : esc_html__('What such a request is after', 'packetsense'); ?></h3>
        <p><?php echo esc_html(Attack::text($packetsense_class)); ?></p>
    </section>
</div>
<?php
require __DIR__ . '/advice.php';
require __DIR__ . '/proposals.php';
