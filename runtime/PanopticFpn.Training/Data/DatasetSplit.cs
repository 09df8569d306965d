namespace PanopticFpn.Training.Data;

/// <summary>Which part of a data set.</summary>
public enum DatasetSplit
{
    /// <summary>What a network learns from.</summary>
    Training,

    /// <summary>What it is measured on.</summary>
    Validation,
}
