using Continuum.Contracts.Logs;
using Continuum.Sandbox.Logs;

namespace Continuum.Sandbox.MicroVms;

/// <summary>What a program writes, by line, on the thread that runs it.</summary>
internal sealed class MicroVmOutput : IDisposable
{
    private readonly LineSplitter _output;
    private readonly LineSplitter _error;
    private SandboxLog? _log;

    public MicroVmOutput()
    {
        _output = new LineSplitter(text => _log?.Write(LogSource.StandardOutput, text));
        _error = new LineSplitter(text => _log?.Write(LogSource.StandardError, text));
    }

    /// <summary>Where lines go; to be set before the program runs.</summary>
    public void Attach(SandboxLog log) => _log = log;

    /// <summary>The program wrote.</summary>
    public void Write(int descriptor, ReadOnlySpan<byte> bytes) => (descriptor == 2 ? _error : _output).Push(bytes);

    /// <summary>The program has ended.</summary>
    public void Finish()
    {
        _output.Finish();
        _error.Finish();
        _log?.TellDropped();
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }
}
