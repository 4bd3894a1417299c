namespace Continuum.Kvm;

/// <summary>Which of the pages that an earlier copy touched are brought in before the next one runs.</summary>
[Flags]
public enum PrefetchedPages
{
    /// <summary>None: each is brought in when it is touched.</summary>
    None = 0,

    /// <summary>Those that were written to, as private copies.</summary>
    Written = 1,

    /// <summary>Those that were only read.</summary>
    Read = 2,
}
