<?php

declare(strict_types=1);

namespace PacketSense\Tests;

/**
 * The pack with so many synthetic virtual patches besides, of the shapes that real ones have: an action of
 * admin-ajax.php, a script of the plugin's own, or a REST route, each with a condition on one parameter.
 */
function with_patches(array $pack, int $count): array
{
    $chain = array_search(['url', 'lower'], $pack['chains'], true);
    if ($chain === false) {
        $chain = count($pack['chains']);
        $pack['chains'][] = ['url', 'lower'];
    }
    $condition = static function (array $targets, array $match, ?array $literals) use ($chain): array {
        return ['targets' => $targets, 'chain' => $chain, 'match' => $match, 'literals' => $literals];
    };
    $parameters = ['id', 'file', 'order', 'url', 'name', 'data', 'path', 'user_id'];
    for ($number = 0; $number < $count; $number++) {
        $slug = "synthetic-plugin-$number";
        $parameter = $parameters[$number % count($parameters)];
        $sql = $condition([['args', $parameter]], ['regex' => 'union.{1,40}select|\.\./|<script'], ['union', '../', '<script']);
        switch ($number % 3) {
            case 0:
                $entry = $condition([['args', 'action']], ['equals' => ["{$slug}_export"]], ["{$slug}_export"]);
                break;
            case 1:
                $path = "/plugins/$slug/ajax.php";
                $entry = $condition([['path', null]], ['regex' => strtr($path, ['.' => '\.']) . '$'], [$path]);
                break;
            default:
                $route = "/$slug/v1/items";
                $entry = $condition([['path', null], ['args', 'rest_route']], ['regex' => $route], [$route]);
        }
        $pack['patches'][] = [
            'kind' => 'plugin', 'slug' => $slug, 'versions' => [['<', '1.2.3']], 'cve' => null, 'source' => '', 'verified' => true,
            'rules' => [[
                'id' => "synthetic-$number", 'title' => 'Synthetic', 'class' => 'wordpress', 'severity' => 4, 'confidence' => 'high',
                'action' => 'block', 'unless' => null, 'plain' => true, 'when' => [$sql, $entry], 'not' => [],
            ]],
        ];
    }
    return $pack;
}
