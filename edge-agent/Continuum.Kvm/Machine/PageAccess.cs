namespace Continuum.Kvm.Machine;

/// <summary>What the program may do with a page. A page that may not be read is not mapped.</summary>
[Flags]
internal enum PageAccess
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read.</summary>
    Read = 1,

    /// <summary>Write.</summary>
    Write = 2,

    /// <summary>Run as code.</summary>
    Execute = 4,
}
