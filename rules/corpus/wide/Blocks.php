<?php

declare(strict_types=1);

namespace PacketSense\Corpus;

/** Posts as the block editor and the classic editor write them. */
final class Blocks
{
    /** A post of about $size bytes; with $free also scripts, frames and style, which administrators and editors may post. */
    public static function post(Dice $d, Texts $t, int $size, bool $free): string
    {
        $post = '';
        while (strlen($post) < $size) {
            $post .= self::block($d, $t, $free) . "\n\n";
        }
        return $post;
    }

    private static function wrap(string $name, array $attributes, string $html): string
    {
        $json = $attributes === [] ? '' : ' ' . strtr((string) json_encode($attributes, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), ['--' => '\u002d\u002d', '<' => '\u003c', '>' => '\u003e', '&' => '\u0026', '\"' => '\u0022']);
        return $html === '' ? "<!-- wp:$name$json /-->" : "<!-- wp:$name$json -->\n$html\n<!-- /wp:$name -->";
    }

    private static function block(Dice $d, Texts $t, bool $free): string
    {
        $kinds = ['paragraph', 'paragraph', 'paragraph', 'rich', 'heading', 'list', 'quote', 'code', 'code', 'preformatted', 'image', 'columns', 'button', 'table', 'shortcode', 'query', 'cover', 'embed', 'gutenberg-plugin', 'classic', 'math', 'navigation'];
        switch ($d->of($free ? array_merge($kinds, ['html', 'html', 'form', 'css']) : $kinds)) {
            case 'rich':
                return self::wrap('paragraph', ['style' => ['color' => ['text' => 'var(--wp--preset--color--primary)'], 'spacing' => ['padding' => ['top' => 'var:preset|spacing|40']]]], '<p class="has-text-color" style="color:var(--wp--preset--color--primary);padding-top:var(--wp--preset--spacing--40)"><strong>' . htmlspecialchars($t->sentence(), ENT_NOQUOTES) . '</strong> <code>' . htmlspecialchars($t->tricky(), ENT_NOQUOTES) . '</code> <a href="https://' . $t->slug() . '.example/?a=1&amp;b=2" target="_blank" rel="noreferrer noopener">' . $t->word() . '</a> <mark style="background-color:rgba(0, 0, 0, 0)" class="has-inline-color">' . $t->word() . '</mark><br>' . htmlspecialchars($t->tricky(), ENT_NOQUOTES) . '</p>');
            case 'heading':
                return self::wrap('heading', ['level' => $d->int(2, 5)], '<h3 class="wp-block-heading" id="' . $t->slug() . '">' . htmlspecialchars($t->title(), ENT_NOQUOTES) . '</h3>');
            case 'list':
                return self::wrap('list', [], '<ul class="wp-block-list">' . implode('', array_map(static fn (string $x): string => self::wrap('list-item', [], '<li>' . htmlspecialchars($x, ENT_NOQUOTES) . '</li>'), [$t->tricky(), $t->sentence(), $t->title()])) . '</ul>');
            case 'quote':
                return self::wrap('quote', [], '<blockquote class="wp-block-quote">' . self::wrap('paragraph', [], '<p>' . nl2br(htmlspecialchars($t->prose(), ENT_NOQUOTES), false) . '</p>') . '<cite>' . $t->forename() . ' ' . $t->surname() . '</cite></blockquote>');
            case 'code':
                return self::wrap('code', $d->of([[], ['className' => 'language-php'], ['language' => 'sql']]), '<pre class="wp-block-code"><code>' . htmlspecialchars($t->code(100, 2500), $d->of([ENT_NOQUOTES, ENT_QUOTES])) . '</code></pre>');
            case 'preformatted':
                return self::wrap('preformatted', [], '<pre class="wp-block-preformatted">' . htmlspecialchars($t->code(60, 900), ENT_NOQUOTES) . '</pre>');
            case 'image':
                return self::wrap('image', ['id' => $d->int(1, 999), 'sizeSlug' => 'large', 'linkDestination' => 'none', 'caption' => $t->tricky()], '<figure class="wp-block-image size-large"><img src="https://www.example.org/wp-content/uploads/2024/05/' . $t->slug() . '.jpg" alt="' . htmlspecialchars($t->tricky()) . '" class="wp-image-77"/><figcaption class="wp-element-caption">' . htmlspecialchars($t->sentence(), ENT_NOQUOTES) . '</figcaption></figure>');
            case 'columns':
                return self::wrap('columns', ['style' => ['border' => ['radius' => '8px']]], '<div class="wp-block-columns" style="border-radius:8px">' . self::wrap('column', ['width' => '33.33%'], '<div class="wp-block-column" style="flex-basis:33.33%">' . self::block($d, $t, $free) . '</div>') . '</div>');
            case 'button':
                return self::wrap('button', ['className' => 'is-style-outline'], '<div class="wp-block-button is-style-outline"><a class="wp-block-button__link wp-element-button" href="mailto:' . $t->email() . '?subject=' . rawurlencode($t->tricky()) . '&amp;body=x">' . $t->word() . '</a></div>');
            case 'table':
                return self::wrap('table', ['hasFixedLayout' => false], '<figure class="wp-block-table"><table><thead><tr><th>' . $t->word() . '</th></tr></thead><tbody><tr><td>' . htmlspecialchars($t->tricky(), ENT_NOQUOTES) . '</td><td>' . htmlspecialchars($t->tricky(), ENT_NOQUOTES) . '</td></tr></tbody></table></figure>');
            case 'shortcode':
                return self::wrap('shortcode', [], $d->of(['[contact-form-7 id="' . $d->hex(7) . '" title="' . $t->word() . '"]', '[products limit="4" orderby="date" order="DESC" cat_operator="NOT IN"]', "[su_box title='{$t->word()}' onclick_text=\"{$t->word()}\"]{$t->sentence()}[/su_box]", '[caption id="attachment_7" align="aligncenter" width="300"]<img src="a.jpg" />[/caption]', '[insert_php]echo date("Y");[/insert_php]', '[wp_table id=1 filter="a OR b" /]']));
            case 'query':
                return self::wrap('query', ['queryId' => 1, 'query' => ['perPage' => 3, 'postType' => 'post', 'order' => 'desc', 'orderBy' => 'date', 'search' => $t->tricky(), 'taxQuery' => ['category' => [1]]]], '<div class="wp-block-query">' . self::wrap('post-template', [], self::wrap('post-title', ['isLink' => true], '')) . '</div>');
            case 'cover':
                return self::wrap('cover', ['url' => 'https://www.example.org/a.jpg', 'dimRatio' => 50, 'customGradient' => 'linear-gradient(135deg,rgb(6,147,227) 0%,rgb(155,81,224) 100%)', 'focalPoint' => ['x' => '0.50', 'y' => '0.40']], '<div class="wp-block-cover" style="min-height:50vh"><span aria-hidden="true" class="wp-block-cover__background" style="background:linear-gradient(135deg,rgb(6,147,227) 0%,rgb(155,81,224) 100%)"></span><div class="wp-block-cover__inner-container"></div></div>');
            case 'embed':
                $url = 'https://www.youtube.com/watch?v=' . $d->url64(11);
                return self::wrap('embed', ['url' => $url, 'type' => 'video', 'providerNameSlug' => 'youtube', 'responsive' => true], "<figure class=\"wp-block-embed is-type-video\"><div class=\"wp-block-embed__wrapper\">\n$url\n</div></figure>");
            case 'gutenberg-plugin':
                return self::wrap($d->of(['kadence/advancedheading', 'uagb/container', 'yoast/faq-block', 'acf/hero', 'greenshift-blocks/row', 'generateblocks/element']), ['uniqueID' => $d->hex(8), 'block_id' => $d->hex(8), 'name' => 'acf/hero', 'data' => ['title' => $t->tricky(), '_title' => 'field_' . $d->hex(13), 'text' => "<p>{$t->sentence()}</p>\r\n"], 'questions' => [['id' => 'faq-question-1', 'question' => [$t->title()], 'answer' => [$t->sentence(), ['type' => 'br', 'props' => ['children' => []]]]]], 'css' => '.gb-x{width:calc(100% - 2px)}'], '<div class="wp-block-x"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 6h16v2H4z"/></svg>' . htmlspecialchars($t->sentence(), ENT_NOQUOTES) . '</div>');
            case 'classic':
                return '<p style="text-align: center;">' . $t->sentence() . "</p>\n&nbsp;\n<!--more-->\n[gallery ids=\"1,2,3\"]\n<em>" . $t->tricky() . '</em>';
            case 'math':
                return self::wrap('paragraph', [], '<p>$latex \\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}$ &amp; \\( a \\le b \\) {{' . $t->word() . '}} ${' . $t->word() . '} #{' . $t->word() . '} <%= ' . $t->word() . ' %&gt;</p>');
            case 'navigation':
                return self::wrap('navigation-link', ['label' => $t->title(), 'url' => 'https://www.example.org/?a=' . rawurlencode($t->tricky()), 'kind' => 'custom', 'isTopLevelLink' => true], '');
            case 'html':
                return self::wrap('html', [], $d->of(['<script>' . $t->code(60, 1500, 'js') . '</script>', '<script async src="https://www.googletagmanager.com/gtag/js?id=G-' . $d->token(10) . "\"></script>\n<script>window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);} gtag('js', new Date());</script>", '<iframe src="https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d' . $d->int(1, 9999) . '.5!2d13.4!3d52.5" width="600" height="450" style="border:0;" allowfullscreen="" loading="lazy"></iframe>', '<div onclick="toggle(this)" onmouseover=\'this.style.color="red"\'><a href="javascript:void(0)">' . $t->word() . '</a></div>', '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Recipe","name":"' . $t->word() . '"}</script>', '<style>' . $t->code(60, 900, 'css') . '</style>', $t->code(100, 1500, $d->of(['html', 'js', 'css']))]));
            case 'form':
                return self::wrap('html', [], '<form action="https://list.example/subscribe/post?u=' . $d->hex(25) . '&amp;id=' . $d->hex(10) . '" method="post" onsubmit="return check(this)"><input type="email" name="EMAIL"><button>' . $t->word() . '</button></form>');
            case 'css':
                return self::wrap('group', ['style' => ['css' => '& a{color:var(--wp--custom--x, #fff)}'], 'metadata' => ['name' => $t->title()]], '<div class="wp-block-group" style="--a:1;--b:calc(var(--a) * 2px)"><p>' . $t->word() . '</p></div>');
            default:
                return self::wrap('paragraph', [], '<p>' . nl2br(htmlspecialchars($t->paragraph(), ENT_NOQUOTES), false) . '</p>');
        }
    }
}
