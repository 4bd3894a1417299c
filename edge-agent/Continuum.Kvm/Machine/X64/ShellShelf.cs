namespace Continuum.Kvm.Machine.X64;

/// <summary>Empty machines of one size.</summary>
/// <param name="size">Their size.</param>
internal sealed class ShellShelf(ShellSize size) : IDisposable
{
    /// <summary>Their size.</summary>
    internal ShellSize Size => size;

    /// <summary>Those that are ready.</summary>
    internal Queue<MachineShell> Ready { get; } = [];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MachineShell shell in Ready)
        {
            shell.Dispose();
            shell.Range?.Dispose();
        }
    }
}
