export PATH=/usr/bin:/bin HOME=/tmp
busybox mount -t proc proc /proc
busybox mount -t sysfs sys /sys
busybox mount -t devtmpfs dev /dev
busybox mkdir -p /dev/shm
busybox mount -t tmpfs shm /dev/shm
busybox mount -t tmpfs tmp /tmp
busybox mount -t tmpfs run /run
busybox mount -t cgroup2 cgroup /sys/fs/cgroup
busybox ip link set lo up
# Pages that are never writable and executable at once cost a software CPU many flushes of its translations.
export DOTNET_EnableWriteXorExecute=0
/usr/share/dotnet/dotnet /guest/Continuum.Isolation.Guest.dll
echo "the scenarios ended with exit code $?"
busybox poweroff -f
