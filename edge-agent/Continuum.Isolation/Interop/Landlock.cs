namespace Continuum.Isolation.Interop;

/// <summary>
/// Takes from the calling thread, and all it starts, the right to files it names none of (landlock(7)).
/// </summary>
internal static unsafe class Landlock
{
    private const int CreateRuleset = 444; // asm/unistd_64.h
    private const int AddRule = 445;
    private const int RestrictSelf = 446;
    private const int AskVersion = 1;      // linux/landlock.h: LANDLOCK_CREATE_RULESET_VERSION
    private const int PathBeneath = 1;     // LANDLOCK_RULE_PATH_BENEATH
    private const int NoNewPrivileges = 38; // linux/prctl.h: PR_SET_NO_NEW_PRIVS
    private const int PathOnly = 0x200000; // fcntl.h: O_PATH

    // LANDLOCK_ACCESS_FS_EXECUTE, _READ_FILE, _READ_DIR
    private const ulong ReadRights = 1 | 4 | 8;

    // By version of the kernel's Landlock: 13 rights in the first, then REFER, TRUNCATE, and IOCTL_DEV in the fifth.
    private static ulong AllRights(long version) => version switch
    {
        < 2 => (1UL << 13) - 1,
        2 => (1UL << 14) - 1,
        < 5 => (1UL << 15) - 1,
        _ => (1UL << 16) - 1,
    };

    /// <summary>Leaves reading beneath some folders and everything beneath others.</summary>
    /// <exception cref="IsolationException">The kernel has no Landlock, or a folder is missing.</exception>
    internal static void Restrict(IEnumerable<string> readable, IEnumerable<string> writable)
    {
        long version = LibC.syscall(CreateRuleset, 0, 0, AskVersion, 0);
        if (version < 1)
        {
            throw IsolationException.FromLastError("landlock_create_ruleset");
        }

        // struct landlock_ruleset_attr: handled_access_fs, handled_access_net (4), scoped (6)
        ulong* attributes = stackalloc ulong[3] { AllRights(version), version >= 4 ? 3UL : 0, version >= 6 ? 3UL : 0 };
        nint size = (version >= 6 ? 3 : version >= 4 ? 2 : 1) * sizeof(ulong);
        nint fd = LibC.syscall(CreateRuleset, (nint)attributes, size, 0, 0);
        using FileDescriptor ruleset =
            fd < 0 ? throw IsolationException.FromLastError("landlock_create_ruleset") : new FileDescriptor((int)fd);
        Add(ruleset, readable, ReadRights);
        Add(ruleset, writable, AllRights(version));
        if (LibC.prctl(NoNewPrivileges, 1, 0, 0, 0) != 0
            || LibC.syscall(RestrictSelf, ruleset.Number, 0, 0, 0) != 0)
        {
            throw IsolationException.FromLastError("landlock_restrict_self");
        }
    }

    private static void Add(FileDescriptor ruleset, IEnumerable<string> folders, ulong rights)
    {
        byte* rule = stackalloc byte[12]; // struct landlock_path_beneath_attr, packed: allowed_access, parent_fd
        foreach (string folder in folders)
        {
            using FileDescriptor opened = FileDescriptor.Open(folder, PathOnly);
            *(ulong*)rule = rights;
            *(int*)(rule + sizeof(ulong)) = opened.Number;
            if (LibC.syscall_pointer(AddRule, ruleset.Number, (void*)PathBeneath, (nint)rule, 0, 0) != 0)
            {
                throw IsolationException.FromLastError($"landlock_add_rule({folder})");
            }
        }
    }
}
