using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace PanopticFpn.Weights.Reading;

/// <summary>A whole file, mapped into memory.</summary>
/// <remarks>
/// The system reads a page when it is touched, and ends a process that touches one which another process has cut off the
/// file. So the length is looked at before every read; what is cut in the very moment of it cannot be helped.
/// </remarks>
internal sealed class FileMap : IDisposable
{
    private readonly FileBytes _file;
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;

    public FileMap(FileBytes file, SafeFileHandle handle)
    {
        (_file, _handle) = (file, handle);
        _map = MemoryMappedFile.CreateFromFile(handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <exception cref="ObjectDisposedException">The map is closed.</exception>
    /// <exception cref="WeightsFileException">The file has become shorter.</exception>
    public void Read(long position, Span<byte> destination)
    {
        if (RandomAccess.GetLength(_handle) < position + destination.Length)
            throw _file.Damaged("it was cut short by another program while it was read");
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)position, destination);
    }

    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
    }
}
