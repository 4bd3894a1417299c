using System.Globalization;
using Continuum.Kvm;

namespace Continuum.Cli.Sandbox;

/// <summary>Writes a program's system calls as they are made.</summary>
internal sealed class CallPrinter(TextWriter writer) : ISyscallTracer
{
    public void Called(int task, string line) =>
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{task}] {line}"));
}
