#!/bin/busybox sh
# bubblewrap changes its root with pivot_root, which the kernel refuses while the root is the initramfs itself.
# Bound to a folder and moved over itself, the same tree is an ordinary mount; nothing needs to be copied.
/bin/busybox mount --bind / /mnt
cd /mnt || exit 1
/bin/busybox mount --move . /
exec /bin/busybox chroot . /bin/sh /start.sh
