package dev.sluice.proxy.admin;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;

/** Gives the file of a socket its mode and owner. Stateless. */
final class SocketFiles {
    /** In the order of the bits of a mode, the highest first. */
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OWNER_READ,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_EXECUTE
    };

    private SocketFiles() {}

    /**
     * Sets both.
     *
     * @param mode octal digits
     * @param owner user, user:group or :group; empty for no change
     */
    static void protect(Path path, String mode, String owner) throws IOException {
        FileSystem system = path.getFileSystem();
        if (!owner.isEmpty()) {
            int colon = owner.indexOf(':');
            String user = colon < 0 ? owner : owner.substring(0, colon);
            String group = colon < 0 ? "" : owner.substring(colon + 1);
            UserPrincipalLookupService names = system.getUserPrincipalLookupService();
            try {
                if (!user.isEmpty()) {
                    Files.setOwner(path, names.lookupPrincipalByName(user));
                }
                if (!group.isEmpty()) {
                    Files.getFileAttributeView(path, PosixFileAttributeView.class)
                            .setGroup(names.lookupPrincipalByGroupName(group));
                }
            } catch (UserPrincipalNotFoundException e) {
                throw new IOException("this machine has no user or group \"" + e.getName() + "\"", e);
            }
        }
        int bits = Integer.parseInt(mode, 8);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < BITS.length; i++) {
            if ((bits >> (BITS.length - 1 - i) & 1) != 0) {
                permissions.add(BITS[i]);
            }
        }
        Files.setPosixFilePermissions(path, permissions);
    }
}
