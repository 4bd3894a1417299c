using Continuum.Kvm;

namespace Continuum.Sandbox.MicroVms;

/// <summary>Counts who uses a template; made with one user, its slot.</summary>
internal sealed class TemplateUse(Template template)
{
    private int _users = 1;

    public Template Template { get; } = template;

    /// <summary>One more. To be called by who has one already.</summary>
    public TemplateLease Join()
    {
        Interlocked.Increment(ref _users);
        return new TemplateLease(this);
    }

    /// <summary>One less; the last closes the template.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Template.Dispose();
        }
    }
}
