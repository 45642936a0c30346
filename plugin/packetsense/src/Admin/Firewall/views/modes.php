<?php

declare(strict_types=1);

use PacketSense\Admin\Firewall\Screen;
use PacketSense\Admin\Incidents\Attack;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var string $search
 * @var array<string, mixed> $settings
 * @var array{classes: array<string, int>, rules: list<array<string, mixed>>, found: int, all: int, waiting: array<string, string>} $data
 */
$packetsense_rule_modes = [
    '' => __('As the class says', 'packetsense'),
    'block' => __('Acts', 'packetsense'),
    'record' => __('Only records', 'packetsense'),
];
$packetsense_certain = [
    'high' => __('sure', 'packetsense'),
    'medium' => __('adds up with others', 'packetsense'),
    'low' => __('records only', 'packetsense'),
];
?>
<h2><?php esc_html_e('The whole site', 'packetsense'); ?></h2>
<p><?php
if ($settings['mode'] === 'first-day') {
    esc_html_e('First day: sure rules block, the others record. They begin to block by themselves when the day is over.', 'packetsense');
} elseif ($settings['mode'] === 'record') {
    esc_html_e('Every rule only records.', 'packetsense');
} else {
    esc_html_e('Rules block what they are sure of.', 'packetsense');
}
?></p>
<div class="packetsense-acts"><?php
if ($settings['mode'] !== 'settled') {
    Screen::button('mode', ['mode' => 'settled'], __('Block now', 'packetsense'), 'button button-primary');
}
if ($settings['mode'] !== 'record') {
    Screen::button('mode', ['mode' => 'record'], __('Only record', 'packetsense'));
}
?></div>

<?php if ($data['waiting'] !== []) { ?>
    <h2><?php esc_html_e('Rules that wait for your decision', 'packetsense'); ?></h2>
    <p><?php esc_html_e('On the first day these rules matched requests of people who work on this site. They record until you decide. If the requests were ordinary work, let the rule go on recording; if you know of no reason, let it block.', 'packetsense'); // phpcs:ignore ?></p>
    <table class="widefat striped">
        <thead><tr>
            <th scope="col"><?php esc_html_e('Rule', 'packetsense'); ?></th>
            <th scope="col"><?php esc_html_e('Decision', 'packetsense'); ?></th>
        </tr></thead>
        <tbody>
        <?php foreach ($data['waiting'] as $packetsense_id => $packetsense_title) { ?>
            <tr>
                <td><strong><?php echo esc_html((string) $packetsense_id); ?></strong><br><?php echo esc_html($packetsense_title); ?></td>
                <td class="packetsense-acts"><?php
                $packetsense_rule = ['rule' => (string) $packetsense_id];
                Screen::button('promote', $packetsense_rule + ['do' => 'block'], __('Block', 'packetsense'));
                Screen::button('promote', $packetsense_rule + ['do' => 'record'], __('Go on recording', 'packetsense'));
                ?></td>
            </tr>
        <?php } ?>
        </tbody>
    </table>
<?php } ?>

<h2><?php esc_html_e('Classes of attacks', 'packetsense'); ?></h2>
<?php if ($data['classes'] === []) { ?>
    <p><?php esc_html_e('There are no rules in force.', 'packetsense'); ?></p>
<?php } else { ?>
<table class="widefat striped packetsense-narrow">
    <thead><tr>
        <th scope="col"><?php esc_html_e('Class', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Rules', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Now', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Change', 'packetsense'); ?></th>
    </tr></thead>
    <tbody>
    <?php foreach ($data['classes'] as $packetsense_class => $packetsense_count) { ?>
        <?php $packetsense_records = isset($settings['classes'][$packetsense_class]); ?>
        <tr>
            <td>
                <?php echo esc_html(Attack::name((string) $packetsense_class)); ?>
                <code><?php echo esc_html((string) $packetsense_class); ?></code>
            </td>
            <td><?php echo esc_html(number_format_i18n($packetsense_count)); ?></td>
            <td><?php echo $packetsense_records ? esc_html__('Only records', 'packetsense') : esc_html__('Acts', 'packetsense'); ?></td>
            <td><?php
            /* translators: %s: name of a class of rules */
            $packetsense_label = sprintf(__('Change class %s', 'packetsense'), (string) $packetsense_class);
            $packetsense_fields = ['class' => (string) $packetsense_class, 'do' => $packetsense_records ? 'act' : 'record'];
            $packetsense_text = $packetsense_records ? __('Let it act', 'packetsense') : __('Only record', 'packetsense');
            Screen::button('group', $packetsense_fields, $packetsense_text, 'button button-small', $packetsense_label);
            ?></td>
        </tr>
    <?php } ?>
    </tbody>
</table>
<?php } ?>

<h2><?php esc_html_e('Single rules', 'packetsense'); ?></h2>
<form method="get" class="packetsense-acts" role="search">
    <input type="hidden" name="page" value="<?php echo esc_attr(Screen::PAGE); ?>">
    <input type="hidden" name="tab" value="modes">
    <label class="screen-reader-text" for="packetsense-search"><?php esc_html_e('Search rules', 'packetsense'); ?></label>
    <input type="search" id="packetsense-search" name="s" value="<?php echo esc_attr($search); ?>">
    <button type="submit" class="button"><?php esc_html_e('Search rules', 'packetsense'); ?></button>
</form>
<p><?php
if ($search !== '') {
    /* translators: 1: number of rules found, 2: number of rules */
    $packetsense_text = __('%1$s of %2$s rules found.', 'packetsense');
    echo esc_html(sprintf($packetsense_text, number_format_i18n($data['found']), number_format_i18n($data['all'])));
} elseif ($data['rules'] === []) {
    /* translators: %s: number of rules */
    $packetsense_text = __('No rule has a setting of its own. Search among %s rules by name, title or class.', 'packetsense');
    echo esc_html(sprintf($packetsense_text, number_format_i18n($data['all'])));
} else {
    esc_html_e('These rules have a setting of their own.', 'packetsense');
}
?></p>
<?php if ($data['rules'] !== []) { ?>
<table class="widefat striped">
    <thead><tr>
        <th scope="col"><?php esc_html_e('Rule', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Class', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Certainty', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Setting', 'packetsense'); ?></th>
    </tr></thead>
    <tbody>
    <?php foreach ($data['rules'] as $packetsense_rule) { ?>
        <tr>
            <td><strong><?php echo esc_html($packetsense_rule['id']); ?></strong><br>
                <?php echo esc_html($packetsense_rule['title']); ?></td>
            <td><code><?php echo esc_html($packetsense_rule['class']); ?></code></td>
            <td><?php echo esc_html($packetsense_certain[$packetsense_rule['confidence']] ?? ''); ?></td>
            <td><?php
            Screen::form('rule', 'packetsense-acts');
            echo '<input type="hidden" name="rule" value="', esc_attr($packetsense_rule['id']), '">';
            echo '<input type="hidden" name="s" value="', esc_attr($search), '">';
            /* translators: %s: name of a rule */
            $packetsense_label = sprintf(__('Setting for %s', 'packetsense'), $packetsense_rule['id']);
            Screen::select('do', $packetsense_rule_modes, $settings['rules'][$packetsense_rule['id']] ?? '', $packetsense_label);
            echo '<button type="submit" class="button">', esc_html__('Save', 'packetsense'), '</button></form>';
            ?></td>
        </tr>
    <?php } ?>
    </tbody>
</table>
<?php } ?>
