namespace Continuum.Contracts.Declarations;

/// <summary>A sort of accelerator.</summary>
public enum AcceleratorKind
{
    /// <summary>Whichever there is.</summary>
    Any,

    /// <summary>A graphics processor.</summary>
    Gpu,

    /// <summary>A neural processor.</summary>
    Npu,
}
