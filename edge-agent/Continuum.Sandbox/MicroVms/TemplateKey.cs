using System.Security.Cryptography;
using System.Text;
using Continuum.Sandbox.Launching;

namespace Continuum.Sandbox.MicroVms;

/// <summary>Names a snapshot by all that its program was started with.</summary>
internal static class TemplateKey
{
    /// <summary>A file name, the same for the same start.</summary>
    public static string For(SandboxSpec spec, IReadOnlyList<string> environment)
    {
        StringBuilder text = new();
        Add(text, spec.Version.ToString());
        Add(text, spec.RootPath);
        Add(text, spec.WorkingDirectory);
        Add(text, $"{spec.MemoryBytes}");
        foreach (SandboxMount mount in spec.Mounts)
        {
            Add(text, $"{mount.MountPath}\0{mount.HostPath}");
        }

        foreach (string argument in spec.EntryPoint)
        {
            Add(text, argument);
        }

        foreach (string variable in environment)
        {
            Add(text, variable);
        }

        // A version's content does not change, but the folder of a function under development may.
        if (SandboxPath.Resolve(spec, spec.EntryPoint[0]) is { } program)
        {
            FileInfo file = new(program);
            Add(text, $"{file.Length} {file.LastWriteTimeUtc.Ticks}");
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16)) + ".template";
    }

    // With its length: no two lists of texts are the same text.
    private static void Add(StringBuilder text, FormattableString part) => Add(text, FormattableString.Invariant(part));

    private static void Add(StringBuilder text, string part) => text.Append(part.Length).Append(':').Append(part);
}
