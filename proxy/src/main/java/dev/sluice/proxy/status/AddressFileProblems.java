package dev.sluice.proxy.status;

import dev.sluice.proxy.addresses.AddressFileStatus;

/** The problems of files of addresses: those that are broken, so that an earlier list is in force. */
final class AddressFileProblems implements Detector {
    private final ServerView state;

    AddressFileProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        for (AddressFileStatus file : state.addressFiles()) {
            if (file.problem() != null) {
                found.add(
                        ProblemKind.ADDRESS_FILE_BROKEN,
                        Subject.process(file.file()),
                        "the file of addresses " + file.file() + " is broken, and its last good list holds (ranges: "
                                + file.ranges() + "): " + file.problem(),
                        "Correct the file; it is read again by itself. \"sluice check\" shows all that is wrong with it");
            }
        }
    }
}
