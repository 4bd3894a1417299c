using Continuum.Kvm;

namespace Continuum.Sandbox.MicroVms;

/// <summary>A template in use: it stays open until the last of its users and its slot have let go.</summary>
internal sealed class TemplateLease(TemplateUse use) : IDisposable
{
    private TemplateUse? _use = use;

    /// <summary>The template.</summary>
    public Template Template => _use?.Template ?? throw new ObjectDisposedException(nameof(TemplateLease));

    public void Dispose() => Interlocked.Exchange(ref _use, null)?.Leave();
}
