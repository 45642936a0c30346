//! Which addresses the cloud may open a connection to when somebody else names the host.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 blocks that are not the public internet: IANA's special-purpose registry (RFC 6890 and what followed), multicast,
/// reserved space, and one address in public space at which a large host answers its machines' questions about themselves.
#[expect(clippy::ip_constant, reason = "blocks, not hosts")]
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Blocks within `2000::/3` that are not the public internet: protocol assignments with Teredo and ORCHID (RFC 2928),
/// documentation (RFC 3849, RFC 9637), and 6to4 (RFC 3056), which carries any IPv4 address within.
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether `address` is on the public internet. IPv6 is public within `2000::/3` only, so that loopback, link-local,
/// unique local, multicast, IPv4-mapped, IPv4-compatible and NAT64 addresses all are not.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !NOT_PUBLIC_V4.iter().any(|&(network, length)| {
            let mask = u32::MAX << (32 - length);
            u32::from(v4) & mask == u32::from(network)
        }),
        IpAddr::V6(v6) => {
            let global = v6.segments()[0] & 0xe000 == 0x2000;
            global
                && !NOT_PUBLIC_V6.iter().any(|&(network, length)| {
                    let mask = u128::MAX << (128 - length);
                    u128::from(v6) & mask == u128::from(network)
                })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_and_special_addresses_are_never_public() {
        for (class, addresses) in [
            ("this host", &["0.0.0.0", "0.1.2.3", "::"][..]),
            ("loopback", &["127.0.0.1", "127.255.255.254", "::1"]),
            (
                "private",
                &["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
            ),
            ("carrier-grade NAT", &["100.64.0.1", "100.127.255.255"]),
            ("link-local", &["169.254.1.1", "fe80::1", "febf::1"]),
            (
                "metadata",
                &[
                    "169.254.169.254",
                    "100.100.100.200",
                    "192.0.0.192",
                    "168.63.129.16",
                    "fd00:ec2::254",
                ],
            ),
            ("unique local", &["fc00::1", "fd12:3456::1"]),
            ("site-local", &["fec0::1"]),
            ("IPv4-mapped", &["::ffff:127.0.0.1", "::ffff:8.8.8.8"]),
            ("IPv4-compatible", &["::127.0.0.1", "::8.8.8.8"]),
            (
                "NAT64",
                &["64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1"],
            ),
            (
                "6to4",
                &["2002:7f00:1::1", "2002:808:808::1", "192.88.99.1"],
            ),
            (
                "Teredo and protocols",
                &["2001::1", "2001:2::1", "2001:10::1", "2001:1ff::1"],
            ),
            (
                "documentation",
                &[
                    "192.0.2.1",
                    "198.51.100.1",
                    "203.0.113.9",
                    "2001:db8::1",
                    "3fff::1",
                ],
            ),
            ("benchmarking", &["198.18.0.1", "198.19.255.255"]),
            (
                "multicast and reserved",
                &[
                    "224.0.0.1",
                    "239.1.1.1",
                    "240.0.0.1",
                    "255.255.255.255",
                    "ff02::1",
                ],
            ),
            ("segment routing", &["5f00::1"]),
        ] {
            for address in addresses {
                let parsed: IpAddr = address.parse().expect("an address");
                assert!(!is_public(parsed), "{class}: {address}");
            }
        }
    }

    #[test]
    fn the_neighbours_of_special_blocks_are_public() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "168.63.129.15",
            "168.63.129.17",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.0.3.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2606:4700::1111",
            "2a00:1450::1",
            "2003::1",
            "3ffe::1",
        ] {
            assert!(is_public(address.parse().expect("an address")), "{address}");
        }
    }
}
