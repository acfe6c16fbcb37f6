#!/bin/sh
# Makes of the package its predecessor: named sluice, 0.1.0, with the scripts that it had, and with a library that the package has no more.
# usage: earlier-package.sh PACKAGE RESULT
set -eu
here=$(dirname "$0")
tree=$(mktemp -d)
dpkg-deb -R "$1" "$tree"
architecture=$(dpkg-deb -f "$1" Architecture)
sed "s/ARCHITECTURE/$architecture/" "$here/earlier/control" >"$tree/DEBIAN/control"
for script in postinst prerm postrm; do
    install -m 755 "$here/earlier/$script" "$tree/DEBIAN/"
done
rm "$tree/DEBIAN/md5sums" "$tree/usr/share/doc/sluice-lb"
echo old >"$tree/usr/lib/sluice/lib/old-1.0.jar"
dpkg-deb --root-owner-group -Znone --build "$tree" "$2"
rm -r "$tree"
