namespace PanopticFpn.Weights.Pretrained;

/// <summary>What the system means by an error of the disk; .NET has no types for these.</summary>
internal static class FileFaults
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020), WindowsLockViolation = unchecked((int)0x80070021);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027), WindowsDiskFull = unchecked((int)0x80070070);
    private const int NoSpace = 28, LinuxWouldBlock = 11, LinuxQuota = 122, MacWouldBlock = 35, MacQuota = 69;

    /// <summary>Whether an exception is one that the disk throws.</summary>
    public static bool IsFault(Exception exception) => exception is (IOException or UnauthorizedAccessException) and not WeightsFileException;

    /// <summary>Whether another has the file open.</summary>
    public static bool IsTaken(IOException exception) => OperatingSystem.IsWindows()
        ? exception.HResult is WindowsSharingViolation or WindowsLockViolation
        : exception.HResult == (OperatingSystem.IsLinux() ? LinuxWouldBlock : MacWouldBlock);

    /// <summary>Whether no space is left, or none for this user.</summary>
    public static bool IsFull(Exception exception) => OperatingSystem.IsWindows()
        ? exception.HResult is WindowsHandleDiskFull or WindowsDiskFull
        : exception.HResult == NoSpace || exception.HResult == (OperatingSystem.IsLinux() ? LinuxQuota : MacQuota);

    /// <summary>Deletes a file of ours where that can be done; what remains does no harm, and the failure that led here is the one to report.</summary>
    public static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (IsFault(failure))
        {
        }
    }
}
