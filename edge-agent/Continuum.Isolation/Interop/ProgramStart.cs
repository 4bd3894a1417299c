using System.Runtime.InteropServices;
using System.Text;

namespace Continuum.Isolation.Interop;

/// <summary>
/// Starts a program with exactly the descriptors named, default signals, an empty signal mask and an empty
/// environment. The framework's Process passes no descriptors and lets inherited ones through.
/// </summary>
internal static unsafe class ProgramStart
{
    /// <summary>
    /// Sources lie above this, so that placing one descriptor never overwrites a source yet to be placed.
    /// </summary>
    internal const int LowestSource = 64;

    private const int Opaque = 512;           // posix_spawnattr_t has 336 bytes, posix_spawn_file_actions_t 80 (glibc)
    private const int SignalSetBytes = 128;   // sigset_t
    private const short SetDefault = 4;       // spawn.h: POSIX_SPAWN_SETSIGDEF
    private const short SetMask = 8;          // spawn.h: POSIX_SPAWN_SETSIGMASK

    /// <param name="path">Absolute path of the program.</param>
    /// <param name="arguments">Its arguments, the first being its name.</param>
    /// <param name="descriptors">What it gets as 0, 1, 2, ...: everything above is closed.</param>
    /// <returns>The process id.</returns>
    internal static int Start(string path, IReadOnlyList<string> arguments, ReadOnlySpan<FileDescriptor> descriptors)
    {
        byte* actions = stackalloc byte[Opaque];
        byte* attributes = stackalloc byte[Opaque];
        byte* signals = stackalloc byte[SignalSetBytes];
        byte** argv = stackalloc byte*[arguments.Count + 1];
        byte* noEnvironment = null;
        Check("posix_spawn_file_actions_init", LibC.posix_spawn_file_actions_init(actions));
        Check("posix_spawnattr_init", LibC.posix_spawnattr_init(attributes));
        try
        {
            Place(actions, descriptors);
            SetSignals(attributes, signals);
            for (int i = 0; i < arguments.Count; i++)
            {
                argv[i] = Copy(arguments[i]);
            }

            argv[arguments.Count] = null;
            int pid = 0;
            Check($"posix_spawn({path})", LibC.posix_spawn(&pid, path, actions, attributes, argv, &noEnvironment));
            return pid;
        }
        finally
        {
            for (int i = 0; i < arguments.Count; i++)
            {
                NativeMemory.Free(argv[i]);
            }

            _ = LibC.posix_spawnattr_destroy(attributes);
            _ = LibC.posix_spawn_file_actions_destroy(actions);
        }
    }

    private static void Place(void* actions, ReadOnlySpan<FileDescriptor> descriptors)
    {
        for (int target = 0; target < descriptors.Length; target++)
        {
            Check("adddup2", LibC.posix_spawn_file_actions_adddup2(actions, descriptors[target].Number, target));
        }

        // Descriptors that this program was itself started with are not close-on-exec.
        Check("addclosefrom", LibC.posix_spawn_file_actions_addclosefrom_np(actions, descriptors.Length));
    }

    private static void SetSignals(void* attributes, byte* signals)
    {
        // The runtime ignores SIGPIPE and its threads block some signals; neither is the program's business.
        Span<byte> set = new(signals, SignalSetBytes);
        set.Clear();
        Check("setsigmask", LibC.posix_spawnattr_setsigmask(attributes, signals));
        set.Fill(0xFF);
        Check("setsigdefault", LibC.posix_spawnattr_setsigdefault(attributes, signals));
        Check("setflags", LibC.posix_spawnattr_setflags(attributes, SetDefault | SetMask));
    }

    private static byte* Copy(string argument)
    {
        int count = Encoding.UTF8.GetByteCount(argument);
        byte* bytes = (byte*)NativeMemory.Alloc((nuint)count + 1);
        Encoding.UTF8.GetBytes(argument, new Span<byte>(bytes, count));
        bytes[count] = 0;
        return bytes;
    }

    private static void Check(string operation, int error)
    {
        if (error != 0)
        {
            throw new IsolationException(operation, error);
        }
    }
}
