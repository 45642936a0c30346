<?php

declare(strict_types=1);

namespace PacketSense\Corpus;

/** Whoever sends a request: user agents, languages, and the cookies that other people's scripts leave. */
final class Browser
{
    private Dice $dice;

    public function __construct(Dice $dice)
    {
        $this->dice = $dice;
    }

    public function agent(): string
    {
        $d = $this->dice;
        $n = $d->int(100, 141);
        return $d->of([
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/$n.0.0.0 Safari/537.36", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:$n.0) Gecko/20100101 Firefox/$n.0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/$n.0.0.0 Safari/537.36 Edg/$n.0.0.0",
            'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.' . $d->int(0, 6) . ' Safari/605.1.15', "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/$n.0.0.0 Safari/537.36", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/$n.0.0.0 Safari/537.36 OPR/" . ($n - 15) . '.0.0.0',
            "Mozilla/5.0 (Linux; Android 1{$d->int(0, 5)}; SM-S9{$d->int(10, 38)}B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/$n.0.0.0 Mobile Safari/537.36", "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/$n.0.6099.144 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/444.0.0.31.118;]",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_{$d->int(0, 6)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1", 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 320.0.2.22.109 (iPhone14,5; iOS 17_4; de_DE; de; scale=3.00; 1170x2532; 573638745)', 'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/300.0.598994205 Mobile/15E148 Safari/604.1', 'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; AS; rv:11.0) like Gecko', 'Mozilla/5.0 (PlayStation; PlayStation 5/6.50) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0 Safari/605.1.15',
        ]);
    }

    public function languages(): string
    {
        return $this->dice->of(['en-US,en;q=0.9', 'en-GB,en-US;q=0.9,en;q=0.8', 'de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7', 'de,en-US;q=0.7,en;q=0.3', 'fr-FR,fr;q=0.9', 'es-ES,es;q=0.9,en;q=0.8', 'ja', 'zh-CN,zh;q=0.9', 'pt-BR,pt;q=0.9,en-US;q=0.8', 'ru-RU,ru;q=0.9', 'pl,en;q=0.5', 'ar', 'nl-BE', 'sv-SE,sv;q=0.8,en-US;q=0.5,en;q=0.3', '*']);
    }

    public function referer(Texts $texts): string
    {
        $d = $this->dice;
        return $d->of([
            '', '', 'https://www.example.org/', 'https://www.google.com/', 'https://www.bing.com/', 'https://duckduckgo.com/', 'https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.example.org%2F%3Ffbclid%3D' . $d->url64(60) . '&h=' . $d->url64(90) . '&s=1', 'https://t.co/' . $d->token(10), 'https://www.example.org/' . $texts->slug() . '/', 'https://www.example.org/?s=' . rawurlencode($texts->tricky()), 'https://www.google.de/url?sa=t&rct=j&q=&esrc=s&source=web&cd=1&ved=' . $d->url64(40) . '&url=https%3A%2F%2Fwww.example.org%2F', 'https://www.example.org/' . $texts->slug() . '/?utm_source=news&utm_campaign=' . rawurlencode($texts->word()), 'android-app://com.google.android.googlequicksearchbox/', 'https://search.yahoo.co.jp/search?p=' . rawurlencode($texts->place()) . '&ei=UTF-8', 'https://yandex.ru/', 'https://www.baidu.com/link?url=' . $d->url64(43) . '&wd=&eqid=' . $d->hex(32), 'https://www.ecosia.org/search?q=' . rawurlencode($texts->tricky()),
        ]);
    }

    /** A few cookies, most of them other people's. */
    public function cookies(Texts $texts): string
    {
        $d = $this->dice;
        if ($d->in(25)) {
            return '';
        }
        $t = $d->time();
        $json = static fn ($value): string => (string) json_encode($value, JSON_UNESCAPED_SLASHES);
        $all = [
            "_ga=GA1.2.{$d->int(1, 2000000000)}.$t", '_ga_' . strtoupper($d->token(10)) . "=GS1.1.$t.{$d->int(1, 90)}.1." . ($t + 90) . '.60.0.0', '_ga_' . strtoupper($d->token(10)) . "=GS2.1.s$t\$o3\$g1\$t$t\$j60\$l0\$h{$d->int(1, 999999999)}", "_gid=GA1.2.{$d->int(1, 2000000000)}.$t", "_gcl_au=1.1.{$d->int(1, 2000000000)}.$t", "_gcl_aw=GCL.$t." . $d->url64(91), "_fbp=fb.1.{$t}123.{$d->int(1, 2000000000)}", "_fbc=fb.1.{$t}123." . $d->url64(61), '__gads=ID=' . $d->hex(16) . ":T=$t:RT=$t:S=ALNI_M" . $d->url64(28), 'FCNEC=%5B%5B%22' . $d->url64(120) . '%3D%3D%22%5D%5D', 'FCCDCF=%5Bnull%2Cnull%2Cnull%2C%5B%22' . $d->url64(60) . '.YAAAAAAAAAAA%22%2C%222~70.89.93~dv.%22%2C%22' . strtoupper($d->uuid()) . '%22%5D%5D',
            '_hjSessionUser_' . $d->int(100000, 999999) . '=' . base64_encode($json(['id' => $d->uuid(), 'created' => $t * 1000, 'existing' => $d->in(50)])), '_hjSession_' . $d->int(100000, 999999) . '=' . rawurlencode(base64_encode($json(['id' => $d->uuid(), 'c' => $t * 1000, 's' => 0, 'r' => 0, 'sb' => 0]))), '_clck=' . $d->token(6) . '%7C2%7Cfm' . $d->token(1) . '%7C0%7C1500', '_clsk=' . $d->token(6) . "%7C{$t}123%7C2%7C1%7Cq.clarity.ms%2Fcollect", '_pk_id.1.1fff=' . $d->hex(16) . ".$t.", '_pk_ref.1.1fff=' . rawurlencode($json(['', '', $t, 'https://www.google.com/'])), '_pk_ses.1.1fff=1', 'matomo_sessid=' . $d->hex(26), '_ttp=' . $d->url64(27), '_uetsid=' . $d->hex(32), '_uetvid=' . $d->hex(32), '_pin_unauth=' . base64_encode('uid=' . $d->uuid()), 'hubspotutk=' . $d->hex(32), '__hstc=' . $d->int(1000000, 99999999) . '.' . $d->hex(32) . ".{$t}123.{$t}123.{$t}123.1", '__hssrc=1', '__stripe_mid=' . $d->uuid() . $d->hex(6), '__cf_bm=' . $d->url64(43) . "-$t-1.0.1.1-" . $d->url64(80), 'cf_clearance=' . $d->url64(43) . "-$t-1.2.1.1-" . $d->url64(200), 'intercom-id-' . $d->token(8) . '=' . $d->uuid(), 'mp_' . $d->hex(32) . '_mixpanel=' . rawurlencode($json(['distinct_id' => '$device:' . $d->uuid(), '$device_id' => $d->uuid(), '$initial_referrer' => '$direct', '__mps' => (object) [], '$search_engine' => 'google'])), 'ajs_anonymous_id=%22' . $d->uuid() . '%22', 'ajs_anonymous_id="' . $d->uuid() . '"', 'amplitude_id_' . $d->hex(32) . 'example.org=' . base64_encode($json(['deviceId' => $d->uuid() . 'R', 'userId' => null, 'optOut' => false])), 'OptanonConsent=isGpcEnabled=0&datestamp=' . rawurlencode('Mon Jun 10 2024 10:00:00 GMT+0200 (Mitteleuropäische Sommerzeit)') . '&version=202401.1.0&browserGpcFlag=0&isIABGlobal=false&consentId=' . $d->uuid() . '&interactionCount=1&landingPath=NotLandingPage&groups=C0001%3A1%2CC0002%3A0&geolocation=DE%3BBE&AwaitingReconsent=false', 'OptanonAlertBoxClosed=2024-06-10T08:00:00.000Z',
            'CookieConsent={stamp:%27' . rawurlencode(base64_encode($d->bytes(33))) . '%27%2Cnecessary:true%2Cpreferences:false%2Cstatistics:false%2Cmarketing:false%2Cmethod:%27explicit%27%2Cver:1%2Cutc:' . $t . '123%2Cregion:%27de%27}', "CookieConsent={stamp:'" . base64_encode($d->bytes(33)) . "',necessary:true,preferences:true,statistics:true,marketing:true,method:'explicit',ver:1,utc:{$t}123,region:'gb'}", 'cookieyes-consent=consentid:' . base64_encode($d->bytes(16)) . ',consent:yes,action:yes,necessary:yes,functional:no', 'borlabs-cookie=' . rawurlencode($json(['consents' => ['essential' => ['borlabs-cookie'], 'statistics' => ['google-analytics']], 'domainPath' => 'www.example.org/', 'expires' => 'Sat, 07 Jun 2025 10:00:00 GMT', 'uid' => $d->token(35), 'version' => '1'])), 'real_cookie_banner=' . rawurlencode("$t:" . $d->uuid() . ':' . $json(['essential' => [1, 2], 'statistics' => []])), 'cmplz_consented_services={"google-analytics":true,"youtube":false}', 'cmplz_banner-status=dismissed', 'complianz_policy_id=16', 'moove_gdpr_popup=' . rawurlencode($json(['strict' => '1', 'thirdparty' => '1', 'advanced' => '0'])), 'cookie_notice_accepted=true', 'cookielawinfo-checkbox-analytics=yes', 'viewed_cookie_policy=yes', 'CookieLawInfoConsent=' . base64_encode($json(['necessary' => true, 'analytics' => false])), 'euconsent-v2=' . $d->url64(300), 'usprivacy=1YNN', 'didomi_token=' . base64_encode($json(['user_id' => $d->uuid(), 'created' => '2024-06-10T10:00:00.000Z', 'vendors' => ['enabled' => ['google'], 'disabled' => []], 'version' => 2])), 'tarteaucitron=!analytics=true!youtube=wait', 'axeptio_cookies={%22$$token%22:%22' . $d->token(20) . '%22%2C%22$$date%22:%222024-06-10T10:00:00.000Z%22%2C%22$$completed%22:false}', 'iubenda-cs=' . rawurlencode($json(['timestamp' => '2024-06-10T10:00:00.000Z', 'purposes' => ['1' => true, '4' => false], 'id' => $d->int(1000, 99999999), 'cons' => ['rand' => $d->hex(6)]])), 'klaro={"google-analytics":true,"matomo":false}', 'cc_cookie=' . $json(['categories' => ['necessary'], 'revision' => 0, 'data' => null, 'consentTimestamp' => '2024-06-10T10:00:00.000Z', 'languageCode' => 'en']),
            'PHPSESSID=' . $d->token(26), 'wp-wpml_current_language=de', 'pll_language=en', 'wp_woocommerce_session_' . $d->hex(32) . '=t_' . $d->hex(30) . "%7C%7C$t%7C%7C$t%7C%7C" . $d->hex(32), 'woocommerce_cart_hash=' . $d->hex(32), 'woocommerce_items_in_cart=1', 'woocommerce_recently_viewed=12%7C77%7C901', 'tk_ai=' . rawurlencode('woo:' . base64_encode($d->bytes(18))), 'tk_qs=', 'sbjs_first=typ%3Dutm%7C%7C%7Csrc%3D' . rawurlencode($texts->word()) . '%7C%7C%7Cmdm%3Dcpc%7C%7C%7Ccmp%3D' . rawurlencode($texts->tricky()) . '%7C%7C%7Ccnt%3D%28none%29%7C%7C%7Ctrm%3D%28none%29', 'sbjs_udata=vst%3D1%7C%7C%7Cuip%3D%28none%29%7C%7C%7Cuag%3D' . rawurlencode($this->agent()), 'sbjs_session=pgs%3D3%7C%7C%7Ccpg%3Dhttps%3A%2F%2Fwww.example.org%2F', 'comment_author_' . $d->hex(32) . '=' . rawurlencode("{$texts->forename()} {$texts->surname()}"), 'comment_author_email_' . $d->hex(32) . '=' . rawurlencode($texts->email()), 'comment_author_url_' . $d->hex(32) . '=' . rawurlencode('https://' . $texts->slug() . '.example/'), 'wp-postpass_' . $d->hex(32) . '=' . rawurlencode('$P$B' . $d->token(30)), 'wordpress_test_cookie=WP%20Cookie%20check', 'token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.' . rtrim(strtr(base64_encode($json(['iss' => 'https://www.example.org', 'sub' => $d->int(1, 999), 'name' => $texts->surname(), 'exp' => $t])), '+/', '-_'), '=') . '.' . $d->url64(43), 'XSRF-TOKEN=' . rawurlencode(base64_encode($json(['iv' => base64_encode($d->bytes(16)), 'value' => base64_encode($d->bytes(48)), 'mac' => $d->hex(64), 'tag' => '']))), 'pum-' . $d->int(1, 9999) . '=true', 'popup_shown=' . rawurlencode($texts->tricky()), 'last_search=' . rawurlencode($texts->tricky()), 'recent_searches=' . rawurlencode($json([$texts->tricky(), $texts->place(), $texts->word()])), 'city=' . rawurlencode($texts->place()), 'name="' . str_replace(['"', ';', ','], '', $texts->surname()) . '"', 'tz=Europe%2FBerlin', 'geo={"country":"DE","city":"' . rawurlencode($texts->place()) . '"}', 'wishlist=' . rawurlencode($json([['id' => 5, 'title' => $texts->title()]])), '__utmz=1.' . $t . '.1.1.utmcsr=google|utmccn=(organic)|utmcmd=organic|utmctr=(not%20provided)', 'nitroCachedPage=1', 'wfwaf-authcookie-' . $d->hex(32) . '=1%7Csubscriber%7Cread%7C' . $d->hex(64), 'gdpr%5Ballowed_cookies%5D=%5B%22necessary%22%5D', 'gtm_session=' . $d->bytes(0) . 'a:b:c', 'theme=dark', 'font-size=100%', 'ab_test=B', 'referrer=' . rawurlencode('https://www.google.com/search?q=' . rawurlencode($texts->tricky())), 'viewport={"w":1440,"h":900,"dpr":2}', 'dark_mode=auto', 'screen=1920x1080',
        ];
        return implode('; ', $d->some($all, $d->int(1, 7)));
    }

    /** What WordPress sets for those who are signed in. */
    public function signedIn(string $role): string
    {
        $d = $this->dice;
        $hash = $d->hex(32);
        $value = rawurlencode($role . '|' . ($d->time() + 60000000) . '|' . $d->token(43) . '|' . $d->hex(64));
        return "wordpress_logged_in_$hash=$value; wordpress_sec_$hash=$value; wp-settings-{$d->int(1, 40)}=" . rawurlencode($d->of(['libraryContent=browse&editor=tinymce&mfold=o', 'editor=html&hidetb=1&posts_list_mode=list&imgsize=full&urlbutton=none', 'mfold=f&uploader=1&align=center&advImgDetails=hide&editor_plain_text_paste_warning=2'])) . "; wp-settings-time-{$d->int(1, 40)}={$d->time()}";
    }
}
