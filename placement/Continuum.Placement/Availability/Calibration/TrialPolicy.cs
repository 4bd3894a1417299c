namespace Continuum.Placement.Availability.Calibration;

/// <summary>Ways to choose the nodes of a function's replicas from its candidates.</summary>
public enum TrialPolicy
{
    /// <summary>The most available set by the domain tree.</summary>
    Advised,

    /// <summary>The nodes that were up most before the split, each looked at alone.</summary>
    EachAlone,

    /// <summary>Any.</summary>
    Any,
}
