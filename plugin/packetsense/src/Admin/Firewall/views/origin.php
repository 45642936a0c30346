<?php

declare(strict_types=1);

use PacketSense\Admin\Firewall\Screen;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var array<string, mixed> $settings
 * @var array<string, mixed> $data chain, counted, proven, service, examined, proxies, visitor
 */
$packetsense_chain = $data['chain'];
$packetsense_results = [
    'direct' => __('Nothing stands between this site and its visitors. There is nothing to set.', 'packetsense'),
    'proxy' => __('A proxy stands before this site and adds the true address of each visitor. It can be trusted.', 'packetsense'),
    'forged' => __('What stands before this site passes on whatever address a visitor claims. It must not be trusted: set it up so that it adds the true address to X-Forwarded-For.', 'packetsense'), // phpcs:ignore
    'hidden' => __('What stands before this site tells no address. Set it up so that it adds X-Forwarded-For.', 'packetsense'),
    'inside' => __('The site reached itself without passing what may stand before it. Compare the address below.', 'packetsense'),
    'silent' => __('The site could not reach itself, or the firewall did not see the request.', 'packetsense'),
];
?>
<h2><?php esc_html_e('As which address you are seen', 'packetsense'); ?></h2>
<dl class="packetsense-facts">
    <dt><?php esc_html_e('Counted as', 'packetsense'); ?></dt>
    <dd><code><?php echo esc_html($data['counted']); ?></code>
        <?php echo $data['proven'] ? esc_html__('proven', 'packetsense') : esc_html__('not proven', 'packetsense'); ?></dd>
    <dt><?php esc_html_e('Connection comes from', 'packetsense'); ?></dt>
    <dd><code><?php echo esc_html($packetsense_chain->peer); ?></code> <?php echo esc_html($data['service']); ?></dd>
    <dt><?php esc_html_e('X-Forwarded-For says', 'packetsense'); ?></dt>
    <dd><?php echo $packetsense_chain->forwarded === ''
        ? esc_html__('nothing', 'packetsense') : '<code>' . esc_html($packetsense_chain->forwarded) . '</code>'; ?></dd>
</dl>
<?php if (!$data['proven']) { ?>
    <div class="notice notice-warning inline"><p><?php
    esc_html_e('All visitors may share this address. Until that is settled, lists, limits, countries and bans only record.', 'packetsense');
    ?></p></div>
<?php } ?>
<?php Screen::button('examine', [], __('Check my address', 'packetsense'), 'button button-primary'); ?>
<?php if ($data['examined'] !== null) { ?>
    <h3><?php esc_html_e('What the site found when it asked itself', 'packetsense'); ?></h3>
    <p><?php echo esc_html($packetsense_results[$data['examined']['result']] ?? ''); ?></p>
    <?php if (in_array($data['examined']['result'], ['proxy', 'inside'], true) && $data['proxies'] !== []) { ?>
        <p><?php
        /* translators: 1: an address, 2: a list of ranges */
        $packetsense_text = __('Your address would be %1$s if these were trusted: %2$s. Is that your address?', 'packetsense');
        echo esc_html(sprintf($packetsense_text, $data['visitor'], implode(', ', $data['proxies'])));
        ?></p>
        <?php Screen::button('trust', ['address' => $data['visitor']], __('Yes, trust them', 'packetsense')); ?>
    <?php } ?>
<?php } ?>
<h2><?php esc_html_e('Trusted proxies', 'packetsense'); ?></h2>
<?php Screen::form('proxies'); ?>
<p><label for="packetsense-proxies"><?php
esc_html_e('Addresses and ranges, one a line. Of a request from one of them the address is taken from X-Forwarded-For.', 'packetsense');
?></label></p>
<textarea id="packetsense-proxies" name="proxies" rows="5" class="large-text code"><?php
echo esc_textarea(implode("\n", $settings['trusted_proxies'])); ?></textarea>
<p><button type="submit" class="button"><?php esc_html_e('Save', 'packetsense'); ?></button></p>
</form>
