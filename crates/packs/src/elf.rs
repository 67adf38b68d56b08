//! What a shared object exports, read from its file, so that nothing of it is run.
//!
//! 64-bit little-endian ELF, which is what Wireshark's plugins are on Linux. Field offsets are
//! those of `Elf64_Ehdr`, `Elf64_Phdr`, `Elf64_Shdr` and `Elf64_Sym` in elf(5).

/// `e_type` of a shared object.
const SHARED: u16 = 3;
/// `sh_type` of the dynamic linker's symbols.
const DYNAMIC_SYMBOLS: u32 = 11;
/// `p_type` of what is loaded.
const LOADED: u32 = 1;
/// `p_flags` of what can be run.
const RUN: u32 = 1;
/// Octets of an `Elf64_Sym`.
const SYMBOL: usize = 24;
/// Dynamic symbols of one file: a name of each may have to be looked for.
const MOST_SYMBOLS: usize = 1 << 16;
/// Program headers of one file that are looked at.
const MOST_SEGMENTS: u16 = 256;
/// Octets of a symbol's name that are looked at.
const MOST_NAME: usize = 256;
/// `e_machine` of the machines that this program may run on.
const MACHINES: [(&str, u16); 3] = [("x86_64", 62), ("aarch64", 183), ("riscv64", 243)];

/// A shared object for this machine.
#[derive(Debug)]
pub struct Elf<'f> {
    file: &'f [u8],
    symbols: &'f [u8],
    names: &'f [u8],
}

impl<'f> Elf<'f> {
    /// Reads the headers.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, in words that follow its name.
    pub fn parse(file: &'f [u8]) -> Result<Elf<'f>, &'static str> {
        if !file.starts_with(b"\x7fELF") {
            return Err("is no shared object (no ELF file)");
        }
        if file.get(4..6) != Some(&[2, 1]) {
            return Err("is no 64-bit little-endian ELF file");
        }
        let machine = number16(file, 18).ok_or("is damaged or cut off")?;
        let own = MACHINES
            .iter()
            .find(|(name, _)| *name == std::env::consts::ARCH);
        if own.is_some_and(|(_, own)| *own != machine) {
            return Err("is for another kind of processor");
        }
        if number16(file, 16) != Some(SHARED) {
            return Err("is no shared object");
        }
        let elf = Elf::sections(file)
            .ok_or("is damaged or cut off: its dynamic symbols are not there")?;
        if elf.symbols.len() / SYMBOL > MOST_SYMBOLS {
            return Err("has more than 65536 dynamic symbols");
        }
        Ok(elf)
    }

    fn sections(file: &'f [u8]) -> Option<Elf<'f>> {
        let (table, size, count) = (
            number64(file, 40)?,
            number16(file, 58)?,
            number16(file, 60)?,
        );
        let section = |index: u32| {
            let at = table.checked_add(u64::from(index).checked_mul(u64::from(size))?)?;
            slice(file, at, u64::from(size).max(64))
        };
        let mut sections = (0..u32::from(count)).map_while(section);
        let symbols = sections.find(|one| number32(one, 4) == Some(DYNAMIC_SYMBOLS))?;
        let names = section(number32(symbols, 40)?)?;
        let content = |of: &'f [u8]| slice(file, number64(of, 24)?, number64(of, 32)?);
        Some(Elf {
            file,
            symbols: content(symbols)?,
            names: content(names)?,
        })
    }

    /// Address of an exported symbol; `None` where it is not exported.
    pub fn export(&self, name: &str) -> Option<u64> {
        let mut those = self.defined().filter(|(its_name, _)| *its_name == name);
        those.find_map(|(_, symbol)| number64(symbol, 8))
    }

    /// Names of what is exported, in the file's order.
    pub fn exports(&self) -> impl Iterator<Item = &'f str> {
        self.defined().map(|(name, _)| name)
    }

    /// Whether what is exported by this name is a function, and lies where code does; `None` where
    /// nothing is.
    pub fn is_function(&self, name: &str) -> Option<bool> {
        let mut those = self.defined().filter(|(its_name, _)| *its_name == name);
        let is_code = |symbol| self.is_code(symbol).unwrap_or(false);
        let first = is_code(those.next()?.1);
        Some(first && those.all(|(_, symbol)| is_code(symbol)))
    }

    fn is_code(&self, symbol: &[u8]) -> Option<bool> {
        /// `STT_FUNC`, of the low four bits of `st_info`.
        const FUNCTION: u8 = 2;
        let address = number64(symbol, 8)?;
        let mut code = self.loaded().filter(|segment| {
            let can_run = number32(segment, 4).is_some_and(|flags| flags & RUN != 0);
            can_run && within(segment, address).is_some()
        });
        Some(symbol.get(4)? & 0xf == FUNCTION && code.next().is_some())
    }

    /// The symbols that others can find, with their names.
    fn defined(&self) -> impl Iterator<Item = (&'f str, &'f [u8])> {
        let (symbols, names) = (self.symbols, self.names);
        symbols.chunks_exact(SYMBOL).filter_map(move |symbol| {
            let is_defined = number16(symbol, 6)? != 0;
            let name = names.get(number32(symbol, 0)? as usize..)?;
            let name = name.get(..MOST_NAME).unwrap_or(name);
            let end = name.iter().position(|octet| *octet == 0)?;
            let name = std::str::from_utf8(name.get(..end)?).ok()?;
            (is_defined && !name.is_empty()).then_some((name, symbol))
        })
    }

    fn loaded(&self) -> impl Iterator<Item = &'f [u8]> {
        let file = self.file;
        let table = number64(file, 32);
        let (size, count) = (number16(file, 54), number16(file, 56));
        let size = u64::from(size.unwrap_or(0));
        let count = count.unwrap_or(0).min(MOST_SEGMENTS);
        (0..u64::from(count))
            .map_while(move |index| slice(file, table?.checked_add(index * size)?, 56))
            .filter(|segment| number32(segment, 0) == Some(LOADED))
    }

    /// The C string, no longer than `most` octets, at an address of read-only data.
    pub fn text(&self, address: u64, most: usize) -> Option<&'f str> {
        let octets = self.loaded().find_map(|segment| {
            let content = slice(self.file, number64(segment, 8)?, number64(segment, 32)?)?;
            content.get(within(segment, address)?..)
        })?;
        let octets = octets.get(..most).unwrap_or(octets);
        let end = octets.iter().position(|octet| *octet == 0)?;
        std::str::from_utf8(&octets[..end]).ok()
    }
}

/// How far after the start of a loaded segment an address is, if its octets come from the file.
fn within(segment: &[u8], address: u64) -> Option<usize> {
    let within = address.checked_sub(number64(segment, 16)?)?;
    (within < number64(segment, 32)?).then_some(())?;
    usize::try_from(within).ok()
}

fn slice(octets: &[u8], at: u64, len: u64) -> Option<&[u8]> {
    let (at, len) = (usize::try_from(at).ok()?, usize::try_from(len).ok()?);
    octets.get(at..at.checked_add(len)?)
}

fn array<const N: usize>(octets: &[u8], at: usize) -> Option<[u8; N]> {
    octets.get(at..)?.first_chunk().copied()
}

fn number16(octets: &[u8], at: usize) -> Option<u16> {
    array(octets, at).map(u16::from_le_bytes)
}

fn number32(octets: &[u8], at: usize) -> Option<u32> {
    array(octets, at).map(u32::from_le_bytes)
}

fn number64(octets: &[u8], at: usize) -> Option<u64> {
    array(octets, at).map(u64::from_le_bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
