namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>What /proc tells of mounts: the sandbox's, not this machine's.</summary>
internal static class MountTexts
{
    /// <summary>/proc/self/mounts.</summary>
    public const string Mounts =
        """
        image / overlay ro,relatime 0 0
        proc /proc proc ro,nosuid,nodev,noexec,relatime 0 0
        tmpfs /dev tmpfs ro,nosuid 0 0
        tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0
        tmpfs /tmp tmpfs rw,nosuid,nodev 0 0

        """;

    /// <summary>/proc/self/mountinfo.</summary>
    public const string MountInfo =
        """
        20 1 0:20 / / ro,relatime - overlay image ro
        21 20 0:21 / /proc ro,nosuid,nodev,noexec,relatime - proc proc ro
        22 20 0:22 / /dev ro,nosuid - tmpfs tmpfs ro
        23 22 0:23 / /dev/shm rw,nosuid,nodev - tmpfs tmpfs rw
        24 20 0:24 / /tmp rw,nosuid,nodev - tmpfs tmpfs rw

        """;
}
