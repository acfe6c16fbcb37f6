package dev.sluice.proxy.net;

import dev.sluice.proxy.net.sys.Errno;
import dev.sluice.proxy.net.sys.LibC;
import dev.sluice.proxy.net.sys.Linux;
import dev.sluice.proxy.net.sys.StaleSocket;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A Unix socket that this process has bound and listens on, and its file: who may connect, and which file it is, so that one of another
 * process that has taken the path since is left alone.
 *
 * <p>Threading: one thread at a time; may block.
 */
public final class SocketFile {
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

    /**
     * The permissions of a socket: who may connect.
     *
     * @param mode octal digits; empty for what the umask leaves
     * @param owner user, user:group or :group; empty for the process
     */
    public record Access(String mode, String owner) {}

    /** The identity of the file that a path leads to. */
    private record Identity(Object device, Object inode) {
        static Identity of(Path path) throws IOException {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
            return new Identity(attributes.getOrDefault("dev", ""), attributes.getOrDefault("ino", ""));
        }
    }

    private final Path path;
    private final int descriptor;
    private final Identity identity;

    private SocketFile(Path path, int descriptor, Identity identity) {
        this.path = path;
        this.descriptor = descriptor;
        this.identity = identity;
    }

    /**
     * Binds and listens. Nobody can connect before the file has its mode and owner, since a socket that does not listen yet refuses; so
     * there is no need to change the umask, which all threads share.
     */
    public static SocketFile listen(Path path, Access access) throws IOException {
        StaleSocket.remove(path);
        int descriptor = check("socket", LibC.socket(Linux.AF_UNIX));
        SocketFile bound = null;
        try {
            check("bind", LibC.bind(descriptor, Target.unix(path.toString()).address()));
            bound = new SocketFile(path, descriptor, Identity.of(path));
            bound.protect(access);
            check("listen", LibC.listen(descriptor, Linux.BACKLOG));
            return bound;
        } catch (IOException e) {
            LibC.close(descriptor);
            if (bound != null) {
                bound.delete();
            }
            throw e;
        }
    }

    private static int check(String call, int result) throws IOException {
        if (result < 0) {
            throw Errno.exception(call, -result);
        }
        return result;
    }

    /** The listening descriptor, to be closed by who uses it. */
    public int descriptor() {
        return descriptor;
    }

    /** Sets both; changes nothing of a file that is not ours. */
    public void protect(Access access) throws IOException {
        if (!isOurs()) {
            return;
        }
        owner(access.owner());
        if (!access.mode().isEmpty()) {
            int bits = Integer.parseInt(access.mode(), 8);
            Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
            for (int i = 0; i < BITS.length; i++) {
                if ((bits >> (BITS.length - 1 - i) & 1) != 0) {
                    permissions.add(BITS[i]);
                }
            }
            Files.setPosixFilePermissions(path, permissions);
        }
    }

    private void owner(String owner) throws IOException {
        if (owner.isEmpty()) {
            return;
        }
        int colon = owner.indexOf(':');
        String user = colon < 0 ? owner : owner.substring(0, colon);
        String group = colon < 0 ? "" : owner.substring(colon + 1);
        FileSystem system = path.getFileSystem();
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
            throw new IOException("this machine has no such user or group: \"" + owner + "\"", e);
        } catch (FileSystemException e) {
            throw new IOException(
                    "may not give the socket to \"%s\": only root may, or a member of the group for \":GROUP\""
                            .formatted(owner),
                    e);
        }
    }

    private boolean isOurs() throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && Identity.of(path).equals(identity);
    }

    /** Removes the file, unless another process has bound the path since. */
    public void delete() {
        try {
            if (isOurs()) {
                Files.delete(path);
            }
        } catch (IOException _) {
            // A stale file is recognised at the next start.
        }
    }
}
