#!/bin/busybox sh
export PATH=/bin HOME=/tmp
busybox mount -t proc proc /proc
busybox mount -t sysfs sys /sys
busybox mount -t devtmpfs dev /dev
busybox mount -t tmpfs tmp /tmp
for module in $(busybox cat /modules/order); do
  busybox insmod "/modules/$module"
done
# On a software CPU, pages that are never writable and executable at once cost many flushes of its translations, and
# instrumented code and a collector's own thread cost more than they give to a program this short.
export DOTNET_EnableWriteXorExecute=0 DOTNET_TieredPGO=0 DOTNET_gcConcurrent=0 DOTNET_GCgen0size=0x4000000
/usr/share/dotnet/dotnet /guest/Continuum.Kvm.Guest.dll /programs kvm_amd
echo "the scenarios ended with exit code $?"
busybox poweroff -f
