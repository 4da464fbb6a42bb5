#!/bin/bash
# SPDX-License-Identifier: MIT
# The laboratory of the corpus: two client namespaces and one server namespace, nothing leaves them.
#   lab.sh up | down
# dwc-c  client; resolver answers "no such name" to everything that is not in its hosts file
# dwc-d  client without any network but loopback; its resolver is dead (temporary failure)
# dwc-s  server: 10.77.1.2, fd00:77:1::2 closed ports; 10.77.9.x and fd00:77:9::x refuse in different ways
set -eu
down() {
    for ns in dwc-c dwc-d dwc-s; do
        if ip netns list | grep -qw "$ns"; then
            for pid in $(ip netns pids "$ns"); do kill "$pid" 2>/dev/null || true; done
            ip netns del "$ns"
        fi
        rm -rf "/etc/netns/$ns"
    done
}
up() {
    here=$(dirname "$(readlink -f "$0")")
    for ns in dwc-c dwc-d dwc-s; do
        ip netns add "$ns"
        ip -n "$ns" link set lo up
        mkdir -p "/etc/netns/$ns"
        printf 'hosts: files dns\npasswd: files\ngroup: files\nservices: files\nprotocols: files\n' > "/etc/netns/$ns/nsswitch.conf"
        cat > "/etc/netns/$ns/hosts" <<H
127.0.0.1 localhost
::1 localhost
10.77.1.2 db api.internal
fd00:77:1::2 dual.internal
10.77.1.2 dual.internal
10.77.9.1 silent.internal
10.77.9.2 gone.internal
H
    done
    printf 'nameserver 127.0.0.53\noptions timeout:1 attempts:1\n' > /etc/netns/dwc-c/resolv.conf
    printf 'nameserver 127.0.0.54\noptions timeout:1 attempts:1\n' > /etc/netns/dwc-d/resolv.conf
    cp /etc/netns/dwc-c/resolv.conf /etc/netns/dwc-s/resolv.conf
    ip -n dwc-c link add eth0 type veth peer name eth0 netns dwc-s
    ip -n dwc-c address add 10.77.1.1/24 dev eth0
    ip -n dwc-s address add 10.77.1.2/24 dev eth0
    ip -n dwc-c address add fd00:77:1::1/64 dev eth0 nodad
    ip -n dwc-s address add fd00:77:1::2/64 dev eth0 nodad
    for n in 1 2 3 4; do
        ip -n dwc-s address add 10.77.9.$n/32 dev lo
        ip -n dwc-s address add fd00:77:9::$n/128 dev lo nodad
    done
    ip -n dwc-c link set eth0 up
    ip -n dwc-s link set eth0 up
    ip -n dwc-c route add 10.77.9.0/24 via 10.77.1.2
    ip -n dwc-c -6 route add fd00:77:9::/64 via fd00:77:1::2
    ip -n dwc-c route add prohibit 10.77.8.0/24
    ip netns exec dwc-c sysctl -qw net.ipv4.tcp_syn_retries=1
    ip netns exec dwc-c sysctl -qw net.ipv4.tcp_syn_linear_timeouts=0 || true
    ip netns exec dwc-s sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
    ip netns exec dwc-s nft -f - <<N
table inet lab {
    chain input {
        type filter hook input priority 0
        ip daddr 10.77.9.1 drop
        ip daddr 10.77.9.2 reject with icmp host-unreachable
        ip daddr 10.77.9.3 reject with icmp admin-prohibited
        ip daddr 10.77.9.4 reject with icmp net-unreachable
        ip6 daddr fd00:77:9::1 drop
        ip6 daddr fd00:77:9::2 reject with icmpv6 addr-unreachable
        ip6 daddr fd00:77:9::3 reject with icmpv6 admin-prohibited
        ip6 daddr fd00:77:9::4 reject with icmpv6 no-route
    }
}
N
    ip netns exec dwc-c setsid dnsmasq --no-daemon --no-hosts --no-resolv --local=/#/ --bind-interfaces --listen-address=127.0.0.53 --conf-file=/dev/null --pid-file= >/dev/null 2>&1 </dev/null &
    ip netns exec dwc-s setsid python3 "$here/clients/servers.py" >/dev/null 2>&1 </dev/null &
    sleep 1
}
"$1"
