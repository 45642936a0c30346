<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Where an XML-RPC call to WordPress has its password. Follows a call while it is read. */
final class XmlRpcPasswords
{
    /** @var string the method that is called */
    private $method = '';

    /** @var string the method that `system.multicall` is to call next */
    private $inner = '';

    /** @var bool whether the next value names that method */
    private $namesInner = false;

    /**
     * Whether the text of the innermost open element is a password.
     *
     * @param array $open each with its name, and how many elements stand before it in its parent
     */
    public function holds(array $open, string $text): bool
    {
        if ($open[0][0] !== 'methodCall') {
            return false;
        }
        if (($open[1][0] ?? '') === 'methodName') {
            $this->method = $text;
            return false;
        }
        if ($this->method !== 'system.multicall') {
            return ($open[2][0] ?? '') === 'param' && $open[2][1] === self::place($this->method);
        }
        if ($open[count($open) - 1][0] === 'name') {
            $this->namesInner = $text === 'methodName';
            return false;
        }
        if ($this->namesInner) {
            $this->namesInner = false;
            $this->inner = $text;
            return false;
        }
        // The first list holds the calls, the second what one is called with.
        $lists = array_keys(array_column($open, 0), 'data', true);
        return isset($lists[1], $open[$lists[1] + 1]) && $open[$lists[1] + 1][1] === self::place($this->inner);
    }

    /** The place of the password among the parameters of a method of WordPress (wp-includes/class-wp-xmlrpc-server.php). */
    private static function place(string $method): ?int
    {
        $dot = strpos($method, '.');
        $family = $dot === false ? '' : substr($method, 0, $dot);
        switch ($family) {
            case 'wp':
                return $method === 'wp.getUsersBlogs' ? 1 : 2;
            case 'blogger':
                return $method === 'blogger.getUserInfo' || $method === 'blogger.getUsersBlogs' ? 2 : 3;
            case 'metaWeblog':
                return in_array($method, ['metaWeblog.deletePost', 'metaWeblog.getTemplate', 'metaWeblog.setTemplate'], true) ? 3 : 2;
            case 'mt':
                return 2;
        }
        return null;
    }
}
