namespace Continuum.Placement.Lab.Data;

/// <summary>What is known of the best value of an instance.</summary>
/// <param name="Set">The family, which is the folder too.</param>
/// <param name="File">The file in it.</param>
/// <param name="Facilities">How many facilities.</param>
/// <param name="Customers">How many customers.</param>
/// <param name="SingleSourceValue">The best value known with one facility a customer; null where none is known.</param>
/// <param name="IsOptimal">Whether that value is proved.</param>
/// <param name="IsReproved">Whether it was proved once more by those who made the index.</param>
/// <param name="MultiSourceOptimum">The optimum where demand may be split; null where it is not known.</param>
public sealed record FacilityLocationReference(
    string Set,
    string File,
    int Facilities,
    int Customers,
    double? SingleSourceValue,
    bool IsOptimal,
    bool IsReproved,
    double? MultiSourceOptimum);
