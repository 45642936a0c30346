<?php

declare(strict_types=1);

use PacketSense\Admin\Overview;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var array<string, mixed> $connection
 * @var int $dropped
 */
$packetsense_connected = in_array($connection['state'], ['connected', 'trouble', 'reconnect'], true);
$packetsense_sent = (int) ($connection['last_delivery'] ?? 0);
?>
<section class="packetsense-card">
    <h2><?php esc_html_e('Connection', 'packetsense'); ?></h2>
    <?php if (!$packetsense_connected) { ?>
        <p><?php esc_html_e('Not connected. This site protects itself and sends nothing anywhere.', 'packetsense'); ?></p>
        <p>
            <?php esc_html_e('Connecting keeps the history of attacks and shows all your sites in one place.', 'packetsense'); ?>
            <?php esc_html_e('What will be sent is shown before you agree.', 'packetsense'); ?>
        </p>
        <form method="post" action="<?php echo esc_url(admin_url('admin-post.php')); ?>">
            <input type="hidden" name="action" value="packetsense_connect">
            <?php wp_nonce_field('packetsense_connect'); ?>
            <?php if (defined('PACKETSENSE_CLOUD_URL')) { ?>
                <p><?php
                /* translators: %s: address of the cloud */
                echo esc_html(sprintf(__('Cloud: %s, set in wp-config.php', 'packetsense'), (string) PACKETSENSE_CLOUD_URL));
                ?></p>
            <?php } else { ?>
                <details>
                    <summary><?php esc_html_e('Use another cloud', 'packetsense'); ?></summary>
                    <p><label for="packetsense-cloud"><?php esc_html_e('Address of the cloud', 'packetsense'); ?></label>
                    <input type="url" id="packetsense-cloud" name="cloud_url" class="regular-text"
                        value="<?php echo esc_attr((string) ($connection['cloud_url'] ?? '')); ?>"></p>
                </details>
            <?php } ?>
            <p><button type="submit" class="button button-primary" id="packetsense-connect">
                <?php esc_html_e('Connect this site', 'packetsense'); ?>
            </button></p>
        </form>
    <?php } else { ?>
        <dl>
            <dt><?php esc_html_e('Site', 'packetsense'); ?></dt>
            <dd><?php echo esc_html((string) ($connection['site_name'] ?? '')); ?></dd>
            <dt><?php esc_html_e('Team', 'packetsense'); ?></dt>
            <dd><?php echo esc_html((string) ($connection['team_name'] ?? '')); ?></dd>
            <dt><?php esc_html_e('Plan', 'packetsense'); ?></dt>
            <dd><?php
            $packetsense_seat = !empty($connection['seat']) ? __('with a seat', 'packetsense') : __('without a seat', 'packetsense');
            echo esc_html(ucfirst((string) ($connection['plan'] ?? '')) . ', ' . $packetsense_seat);
            ?></dd>
            <dt><?php esc_html_e('Address', 'packetsense'); ?></dt>
            <dd><?php echo !empty($connection['verified'])
                ? esc_html__('Proved to be this site', 'packetsense')
                : esc_html__('Not proved yet: the cloud has not reached this site', 'packetsense'); ?></dd>
            <dt><?php esc_html_e('Last sent', 'packetsense'); ?></dt>
            <dd><?php echo $packetsense_sent > 0
                ? wp_kses_post(Overview::ago($packetsense_sent * 1000000))
                : esc_html__('Nothing yet', 'packetsense'); ?></dd>
            <dt><?php esc_html_e('Waiting', 'packetsense'); ?></dt>
            <dd><?php
            $packetsense_waiting = (int) ($connection['pending_events'] ?? 0);
            /* translators: %s: number of events */
            $packetsense_text = _n('%s event', '%s events', $packetsense_waiting, 'packetsense');
            echo esc_html(sprintf($packetsense_text, number_format_i18n($packetsense_waiting)));
            if ($dropped > 0) {
                /* translators: %s: number of events */
                echo esc_html(sprintf(__(', %s lost for want of room', 'packetsense'), number_format_i18n($dropped)));
            }
            ?></dd>
        </dl>
        <?php if (!empty($connection['last_error'])) { ?>
            <p class="packetsense-trouble"><?php echo esc_html((string) $connection['last_error']); ?></p>
        <?php } ?>
        <div class="packetsense-acts">
            <?php if (!empty($connection['dashboard_url'])) { ?>
                <a class="button button-primary" href="<?php echo esc_url((string) $connection['dashboard_url']); ?>">
                    <?php esc_html_e('Open the dashboard', 'packetsense'); ?>
                </a>
            <?php } ?>
            <?php
            if ($connection['state'] === 'reconnect') {
                Overview::button('connect', __('Connect again', 'packetsense'), 'button button-primary');
            }
            Overview::button('disconnect', __('Disconnect', 'packetsense'), 'button-link button-link-delete');
            ?>
        </div>
    <?php } ?>
</section>
