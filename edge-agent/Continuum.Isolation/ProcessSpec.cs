using System.Runtime.InteropServices;

namespace Continuum.Isolation;

/// <summary>One program to run isolated, and all it gets to see and to use.</summary>
public sealed record ProcessSpec
{
    /// <summary>The number of the first of <see cref="Descriptors"/> in the program.</summary>
    public const int FirstDescriptor = 7;

    /// <summary>
    /// Absolute path of the host folder that is the read-only "/"; it holds the folders /proc, /dev and /tmp.
    /// </summary>
    public required string RootPath { get; init; }

    /// <summary>Further folders and files of the host, read-only, over the root in this order.</summary>
    public IReadOnlyList<ReadOnlyMount> Mounts { get; init; } = [];

    /// <summary>
    /// Folders in the sandbox that are empty, small and the owner's to fill
    /// (<see cref="IsolatedProcess.ShowAsync"/>); they must exist in the root.
    /// </summary>
    public IReadOnlyList<string> ShownFolders { get; init; } = [];

    /// <summary>
    /// Descriptors that the program gets as <see cref="FirstDescriptor"/> and the numbers after it. They stay the
    /// caller's, who keeps them open until the program has started.
    /// </summary>
    public IReadOnlyList<SafeHandle> Descriptors { get; init; } = [];

    /// <summary>Which system calls it may make.</summary>
    public CallPolicy Calls { get; init; } = CallPolicy.Functions;

    /// <summary>The arguments; the first is the program's absolute path in the sandbox.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>
    /// The whole environment: nothing is inherited. PWD is added, being <see cref="WorkingDirectory"/>.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Absolute path in the sandbox of the folder that the program starts in.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>What it may use.</summary>
    public required ResourceLimits Limits { get; init; }

    /// <summary>
    /// When set, a socket listens on 127.0.0.1 with this port (1 to 65535) inside the program's own network, before
    /// the program starts; it is handed to the owner as <see cref="IsolatedProcess.LoopbackListener"/>.
    /// </summary>
    public int? LoopbackPort { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Arguments.Count, nameof(Arguments));
        ArgumentOutOfRangeException.ThrowIfLessThan(LoopbackPort ?? 1, 1, nameof(LoopbackPort));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LoopbackPort ?? 1, ushort.MaxValue, nameof(LoopbackPort));
        Limits.Validate();
        ThrowIfNotAbsolute(RootPath, nameof(RootPath));
        ThrowIfNotAbsolute(WorkingDirectory, nameof(WorkingDirectory));
        ThrowIfNotAbsolute(Arguments[0], nameof(Arguments));
        foreach (ReadOnlyMount mount in Mounts)
        {
            ThrowIfNotAbsolute(mount.HostPath, nameof(Mounts));
            ThrowIfNotAbsolute(mount.SandboxPath, nameof(Mounts));
        }

        foreach (string folder in ShownFolders)
        {
            ThrowIfNotAbsolute(folder, nameof(ShownFolders));
        }

        foreach (string text in Arguments.Concat(Environment.Values).Concat(Environment.Keys))
        {
            ThrowIfZeroInside(text);
        }

        foreach (string name in Environment.Keys)
        {
            if (name.Length == 0 || name.Contains('='))
            {
                throw new ArgumentException($"Environment variable \"{name}\": a name has characters and none is '='.");
            }
        }
    }

    private static void ThrowIfNotAbsolute(string path, string member)
    {
        ThrowIfZeroInside(path);
        if (!path.StartsWith('/'))
        {
            throw new ArgumentException($"{member}: \"{path}\" must be an absolute path.", member);
        }
    }

    private static void ThrowIfZeroInside(string text)
    {
        // A zero byte would end one argument of the set-up tool and begin another: a way to add options to it.
        if (text.Contains('\0'))
        {
            throw new ArgumentException("Arguments, paths and environment must not contain a zero character.");
        }
    }
}
