namespace Continuum.Sandbox.MicroVms;

/// <summary>How a start of a version is made.</summary>
internal abstract record TemplateTurn
{
    private TemplateTurn()
    {
    }

    /// <summary>As a copy. The lease is to be disposed with the copy.</summary>
    public sealed record Copy(TemplateLease Lease) : TemplateTurn;

    /// <summary>From its files, and the snapshot is this start's to take: the others wait for it.</summary>
    public sealed record Build(TemplateBuild Task) : TemplateTurn;

    /// <summary>From its files: there is no snapshot.</summary>
    public sealed record Fresh : TemplateTurn;
}
