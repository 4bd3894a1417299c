using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// The segments and control registers of a processor, in the page shared with KVM. A program changes them itself (the
/// base of FS with WRFSBASE), so after each run they are read again: by KVM with every exit where that costs next to
/// nothing beside the exit, else when somebody asks.
/// </summary>
/// <param name="shell">The processor's machine.</param>
/// <param name="withEveryExit">Whether KVM copies them at every exit.</param>
internal sealed class SystemRegisters(MachineShell shell, bool withEveryExit)
{
    private bool _isKnown;

    /// <summary>What KVM is to copy at each exit.</summary>
    internal ulong Copied { get; } =
        KvmRun.GeneralRegisters | (withEveryExit ? KvmRun.SystemRegisters : 0);

    /// <summary>Their values.</summary>
    /// <exception cref="KvmException">KVM refused.</exception>
    internal ref readonly KvmSregs Read(KvmRun run)
    {
        Fetch(run);
        return ref run.Sregs;
    }

    /// <summary>Their values, to be changed: they hold from the next run.</summary>
    /// <exception cref="KvmException">KVM refused.</exception>
    internal ref KvmSregs Change(KvmRun run)
    {
        Fetch(run);
        run.Dirty |= KvmRun.SystemRegisters;
        return ref run.Sregs;
    }

    /// <summary>Sets them as a whole, whatever they were.</summary>
    internal ref KvmSregs Replace(KvmRun run)
    {
        _isKnown = true;
        run.Dirty |= KvmRun.SystemRegisters;
        return ref run.Sregs;
    }

    /// <summary>The program has run.</summary>
    internal void Forget() => _isKnown = withEveryExit;

    private void Fetch(KvmRun run)
    {
        if (!_isKnown)
        {
            shell.Vcpu.GetSregs(out run.Sregs);
            _isKnown = true;
        }
    }
}
