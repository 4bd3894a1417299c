#!/bin/busybox sh
# bubblewrap changes its root with pivot_root, which the kernel refuses while the root is the initramfs itself: bound to
# a folder and moved over itself, the same tree is an ordinary mount.
/bin/busybox mount --bind / /mnt
cd /mnt || exit 1
/bin/busybox mount --move . /
exec /bin/busybox chroot . /bin/sh /start.sh
