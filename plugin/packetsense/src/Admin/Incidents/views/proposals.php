<?php

declare(strict_types=1);

// Sentences stay whole, so that translators can read them.
// phpcs:disable Generic.Files.LineLength

use PacketSense\Admin\Incidents\Screen;
use PacketSense\Admin\Incidents\Told;
use PacketSense\Admin\Incidents\Words;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var array{since: int, lost: int, bytes: int} $span
 * @var array<string, mixed> $data
 */
$packetsense_days = Screen::days($span);
if ($data['proposals'] === []) {
    return;
}
$packetsense_first = key($data['proposals']);
?>
<section class="packetsense-card packetsense-below" aria-labelledby="packetsense-wrong">
    <h2 id="packetsense-wrong"><?php esc_html_e('This was wrong', 'packetsense'); ?></h2>
    <?php if ($data['excepted'] !== []) { ?>
        <p><strong><?php esc_html_e('There is an exception for this already.', 'packetsense'); ?></strong>
            <a href="<?php echo esc_url(Screen::url(['tab' => 'exceptions'])); ?>"><?php esc_html_e('See the exceptions', 'packetsense'); ?></a></p>
    <?php } ?>
    <?php if ($data['recording']) { ?>
        <p><strong><?php esc_html_e('This rule only records by now.', 'packetsense'); ?></strong></p>
    <?php } ?>
    <p><?php
    /* translators: %s: number of days */
    $packetsense_text = _n(
        'Choose the first that fits: the list goes from narrow to wide. Beneath each stands what it would have let through of what is kept, which is one day.',
        'Choose the first that fits: the list goes from narrow to wide. Beneath each stands what it would have let through in the last %s days.',
        $packetsense_days,
        'packetsense'
    );
    echo esc_html(sprintf($packetsense_text, number_format_i18n($packetsense_days)));
    ?></p>
    <?php Screen::form('except', 'packetsense-except'); ?>
    <input type="hidden" name="ref" value="<?php echo esc_attr($data['reference']); ?>">
    <fieldset>
        <legend class="screen-reader-text"><?php esc_html_e('What shall be excepted', 'packetsense'); ?></legend>
        <?php foreach ($data['proposals'] as $packetsense_name => $packetsense_proposal) { ?>
            <div class="packetsense-choice">
                <input type="radio" name="choice" id="packetsense-<?php echo esc_attr($packetsense_name); ?>"
                    value="<?php echo esc_attr($packetsense_name); ?>" <?php checked($packetsense_name, $packetsense_first); ?>
                    aria-describedby="packetsense-<?php echo esc_attr($packetsense_name); ?>-effect">
                <label for="packetsense-<?php echo esc_attr($packetsense_name); ?>"><strong><?php
                    echo esc_html(Words::choice($packetsense_proposal));
                ?></strong></label>
                <div class="packetsense-effect" id="packetsense-<?php echo esc_attr($packetsense_name); ?>-effect">
                    <p><?php echo esc_html(Told::exact(Words::about($packetsense_proposal))); ?></p>
                    <p><?php echo esc_html(Words::effect($packetsense_proposal->effect)); ?></p>
                    <?php
                    $packetsense_others = array_filter($packetsense_proposal->effect->shown, static function (array $other) use ($data): bool {
                        return $other['ref'] !== $data['event']['ref'];
                    });
                    if ($packetsense_others !== []) { ?>
                        <details><summary><?php esc_html_e('See others that would have passed', 'packetsense'); ?></summary>
                        <ul class="packetsense-plain">
                        <?php foreach ($packetsense_others as $packetsense_other) { ?>
                            <li><a href="<?php echo esc_url(Screen::url(['ref' => (string) $packetsense_other['ref']])); ?>"><?php
                                echo esc_html((string) $packetsense_other['ref']);
                            ?></a> <?php echo esc_html(Told::exact(Words::line($packetsense_other))); ?></li>
                        <?php } ?>
                        </ul></details>
                    <?php } ?>
                </div>
            </div>
        <?php } ?>
    </fieldset>
    <p><label for="packetsense-note"><?php esc_html_e('Note, so that others know why', 'packetsense'); ?></label><br>
        <input type="text" id="packetsense-note" name="note" maxlength="200" class="regular-text"></p>
    <p><label for="packetsense-lasts"><?php esc_html_e('How long', 'packetsense'); ?></label><br>
        <select id="packetsense-lasts" name="days">
            <?php foreach (Words::lasts() as $packetsense_value => $packetsense_text) { ?>
                <option value="<?php echo esc_attr((string) $packetsense_value); ?>"><?php echo esc_html($packetsense_text); ?></option>
            <?php } ?>
        </select>
        <span class="description"><?php esc_html_e('A rule that is set to record only stays so until you change it.', 'packetsense'); ?></span></p>
    <p><button type="submit" class="button button-primary"><?php esc_html_e('Make this exception', 'packetsense'); ?></button></p>
    </form>
    <p class="description"><?php echo esc_html(Screen::kept($span)); ?></p>
</section>
