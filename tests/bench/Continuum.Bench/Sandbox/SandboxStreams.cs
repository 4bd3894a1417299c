using System.Text;
using Continuum.Kvm;

namespace Continuum.Bench.Sandbox;

/// <summary>The measured programs write nothing unless something is wrong.</summary>
internal static class SandboxStreams
{
    public static ProgramStreams ToStandardError { get; } = new() { Output = Write };

    private static void Write(int descriptor, ReadOnlySpan<byte> bytes) =>
        Console.Error.Write(Encoding.UTF8.GetString(bytes));
}
