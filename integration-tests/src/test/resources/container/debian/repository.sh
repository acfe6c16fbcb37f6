#!/bin/sh
# Makes a repository that offers what Debian calls sluice, another program with a higher version, and is the only one that apt knows.
# usage: repository.sh DIRECTORY
set -eu
mkdir -p "$1" && cd "$1"
mkdir -p tree/DEBIAN tree/usr/bin
cat >tree/DEBIAN/control <<C
Package: sluice
Version: 0.02.15-1
Architecture: all
Maintainer: Nobody <nobody@sluice.invalid>
Description: rate limiting data piping tool
C
printf '#!/bin/sh\necho a rate limiter\n' >tree/usr/bin/sluice
chmod 755 tree/usr/bin/sluice
dpkg-deb --root-owner-group --build tree sluice_0.02.15-1_all.deb
rm -r tree
{
    dpkg-deb -f sluice_0.02.15-1_all.deb
    echo "Filename: ./sluice_0.02.15-1_all.deb"
    echo "Size: $(stat -c %s sluice_0.02.15-1_all.deb)"
    echo "SHA256: $(sha256sum sluice_0.02.15-1_all.deb | cut -d' ' -f1)"
} >Packages
rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
echo "deb [trusted=yes] file:$1 ./" >/etc/apt/sources.list
apt-get update -q
